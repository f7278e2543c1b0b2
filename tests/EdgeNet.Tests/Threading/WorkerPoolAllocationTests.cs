using EdgeNet.Threading;

namespace EdgeNet.Tests.Threading;

[Collection(nameof(AloneInTheProcess))]
public sealed class WorkerPoolAllocationTests
{
    [Fact]
    public void Runs_allocate_nothing_with_helpers_awake_or_asleep()
    {
        using var pool = new WorkerPool(2);
        var sums = new WorkerPoolTests.ChainedSums(units: 8, phases: 3);
        RunWithPauses(pool, sums);
        Assert.Equal(0, AloneInTheProcess.LeastAllocatedBy(() => RunWithPauses(pool, sums)));
    }

    [Fact]
    public void What_a_helper_allocates_is_counted()
    {
        using var pool = new WorkerPool(2);
        var work = new AllocatingOnAHelper();
        Assert.NotEqual(0, AloneInTheProcess.LeastAllocatedBy(() => pool.Run(work)));
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

    /// <summary>Two units that wait for each other, so that each thread gets one; only the helper's allocates.</summary>
    private sealed class AllocatingOnAHelper : IParallelWork
    {
        private int begun;

        public int Phases => 1;

        public object? Garbage { get; private set; }

        public int Units(int phase)
        {
            Volatile.Write(ref begun, 0);
            return 2;
        }

        public void Run(int phase, int begin, int end, int worker)
        {
            Interlocked.Add(ref begun, end - begin);
            while (Volatile.Read(ref begun) < 2) Thread.Yield();
            if (worker > 0) Garbage = new byte[100];
        }
    }
}
