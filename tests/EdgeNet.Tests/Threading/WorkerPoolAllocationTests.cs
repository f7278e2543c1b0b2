using EdgeNet.Threading;

namespace EdgeNet.Tests.Threading;

/// <summary>Tests that count what the whole process allocates: no other test runs beside them.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(AloneInTheProcess))]
public sealed class WorkerPoolAllocationTests
{
    [Fact]
    public void Runs_allocate_nothing_with_helpers_awake_or_asleep()
    {
        using var pool = new WorkerPool(2);
        var sums = new WorkerPoolTests.ChainedSums(units: 8, phases: 3);
        RunWithPauses(pool, sums);
        // The test runner itself allocates now and then: one clean stretch among a few proves the pool clean.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 10 && least > 0; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            RunWithPauses(pool, sums);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        Assert.Equal(0, least);
    }

    private static void RunWithPauses(WorkerPool pool, IParallelWork work)
    {
        for (var round = 0; round < 200; round++)
        {
            pool.Run(work);
            // Long enough for the helper to park now and then.
            if (round % 50 == 0) Thread.SpinWait(20_000);
        }
    }
}
