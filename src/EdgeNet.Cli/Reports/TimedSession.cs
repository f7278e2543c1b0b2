using System.Diagnostics;
using EdgeNet.Execution;

namespace EdgeNet.Cli.Reports;

/// <summary>A session whose runs are timed. Sample inputs are filled in anew before each, outside of the time taken.</summary>
/// <param name="session">The session.</param>
/// <param name="stop">Ends the measuring early.</param>
internal sealed class TimedSession(ISession session, CancellationToken stop)
{
    private static readonly TimeSpan WarmUpAtMost = TimeSpan.FromSeconds(5);

    private readonly SampleInputs inputs = new(session);

    /// <summary>Runs once.</summary>
    public TimeSpan Run()
    {
        stop.ThrowIfCancellationRequested();
        inputs.Fill();
        var begin = Stopwatch.GetTimestamp();
        session.Run();
        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Runs until nothing is compiled any more.</summary>
    public void WarmUp() => Settling.Await(() => Run(), WarmUpAtMost);

    /// <summary>The fewest bytes a run of several batches allocated: the runtime's own threads may allocate now and then.</summary>
    public long AllocatedPerRun()
    {
        const int Batches = 3, Batch = 10;
        var least = long.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Batch; i++) Run();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return (least + Batch - 1) / Batch;
    }
}
