namespace EdgeNet.Threading;

/// <summary>
/// Work a <c>WorkerPool</c> spreads over threads: phases one after another, each of independent units.
/// Every unit of a phase is done before the next phase begins.
/// </summary>
public interface IParallelWork
{
    /// <summary>How many phases there are; 1 for most work.</summary>
    int Phases { get; }

    /// <summary>How many independent units <paramref name="phase"/> holds.</summary>
    int Units(int phase);

    /// <summary>
    /// Does units <paramref name="begin"/> to <paramref name="end"/> of a phase on worker <paramref name="worker"/>
    /// (0 is the caller; no two calls with the same worker number run at once, so it may index scratch memory).
    /// What a unit computes must not depend on which worker does it.
    /// </summary>
    void Run(int phase, int begin, int end, int worker);
}
