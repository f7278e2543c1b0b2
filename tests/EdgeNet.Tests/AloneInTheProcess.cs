namespace EdgeNet.Tests;

/// <summary>Tests that count what the whole process allocates, on any thread: no other test runs beside them.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess
{
    /// <summary>Enough to outlast the report of the test before, some milliseconds long, with attempts of a few microseconds.</summary>
    private const int Attempts = 1000;

    /// <summary>
    /// The fewest bytes that any of many calls allocated. The test runner's threads allocate now and then, and so does the runtime while it
    /// compiles methods again (every 100 ms), so one clean call proves the work clean; work that allocates does so in every call.
    /// </summary>
    public static long LeastAllocatedBy(Action work)
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            work();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
