using EdgeNet.Threading;

namespace EdgeNet.Tests.Threading;

public sealed class WorkerPoolTests
{
    public static TheoryData<int> ThreadCounts => [1, 2, 3, 8];

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void Every_unit_of_every_phase_runs_exactly_once(int threads)
    {
        using var pool = new WorkerPool(threads);
        int[][] shapes = [[], [0], [1], [2], [3, 0, 1, 7], [1000], [1, 100, 1, 5]];
        for (var round = 0; round < 300; round++)
        {
            var counts = new Counting(shapes[round % shapes.Length]);
            pool.Run(counts);
            Assert.All(counts.Done.SelectMany(phase => phase), count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void A_phase_sees_everything_the_phase_before_it_wrote(int threads)
    {
        using var pool = new WorkerPool(threads);
        var sums = new ChainedSums(units: 33, phases: 50);
        for (var round = 0; round < 100; round++)
        {
            sums.Restart();
            pool.Run(sums);
            Assert.Equal(ChainedSums.Expected(33, 50), sums.Last);
        }
    }

    [Fact]
    public void Worker_numbers_are_below_the_thread_count_and_never_run_twice_at_once()
    {
        using var pool = new WorkerPool(4);
        var watch = new WorkerWatch(units: 64, pool.Threads);
        for (var round = 0; round < 500; round++) pool.Run(watch);
        Assert.False(watch.Collided);
    }

    [Fact]
    public void The_units_of_a_thread_that_is_held_up_are_done_by_the_others()
    {
        using var pool = new WorkerPool(2);
        var work = new HeldUp(units: 40);
        pool.Run(work);
        Assert.Equal(40, work.Done);
    }

    [Fact]
    public void One_thread_or_one_unit_stays_on_the_caller()
    {
        using var alone = new WorkerPool(1);
        using var pool = new WorkerPool(4);
        var many = new ThreadWatch(100);
        var single = new ThreadWatch(1, 1, 1);
        alone.Run(many);
        for (var round = 0; round < 100; round++) pool.Run(single);
        Assert.False(many.LeftCaller);
        Assert.False(single.LeftCaller);
    }

    [Fact]
    public async Task Two_callers_share_a_pool_without_waiting_for_each_other()
    {
        using var pool = new WorkerPool(3);
        var callers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < 3000; round++)
            {
                var counts = new Counting([5, 17]);
                pool.Run(counts);
                Assert.All(counts.Done.SelectMany(phase => phase), count => Assert.Equal(1, count));
            }
        }));
        await Task.WhenAll(callers);
    }

    [Fact]
    public void A_busy_pool_leaves_a_second_caller_on_its_own_thread()
    {
        using var pool = new WorkerPool(2);
        var nested = new Nested(pool, units: 10);
        pool.Run(nested);
        Assert.All(nested.Inner, inner => Assert.False(inner!.LeftCaller));
        Assert.All(nested.Inner, inner => Assert.Equal(50, inner!.Done));
    }

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void An_exception_reaches_the_caller_and_the_pool_stays_usable(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (var round = 0; round < 100; round++)
        {
            var failing = new Failing(units: 20, at: round % 20);
            var thrown = Assert.Throws<EdgeNetException>(() => pool.Run(failing));
            Assert.Equal($"unit {round % 20}", thrown.Message);
            Assert.False(failing.ReachedNextPhase);
            var counts = new Counting([20]);
            pool.Run(counts);
            Assert.All(counts.Done[0], count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void When_every_unit_throws_one_exception_arrives()
    {
        using var pool = new WorkerPool(4);
        for (var round = 0; round < 100; round++)
            Assert.Throws<EdgeNetException>(() => pool.Run(new Failing(units: 8, at: -1)));
    }

    [Fact]
    public void A_disposed_pool_refuses_work_and_may_be_disposed_again()
    {
        var pool = new WorkerPool(3);
        pool.Run(new Counting([10]));
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(new Counting([10])));
    }

    [Fact]
    public void Disposing_a_pool_from_inside_its_own_work_lets_the_work_finish()
    {
        for (var round = 0; round < 20; round++)
        {
            var pool = new WorkerPool(3);
            var work = new Disposing(pool, units: 30);
            pool.Run(work);
            Assert.Equal(30, work.Done);
            Assert.Throws<ObjectDisposedException>(() => pool.Run(work));
        }
    }

    [Fact]
    public void A_shared_pool_is_one_per_thread_count_and_outlives_its_disposal()
    {
        var pool = WorkerPool.Shared(2);
        Assert.Same(pool, WorkerPool.Shared(2));
        Assert.NotSame(pool, WorkerPool.Shared(1));
        Assert.Equal(Environment.ProcessorCount, WorkerPool.Shared().Threads);
        pool.Dispose();
        var counts = new Counting([10]);
        pool.Run(counts);
        Assert.All(counts.Done[0], count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_pool_needs_a_thread() => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));

    private sealed class Counting(int[] units) : IParallelWork
    {
        public int[][] Done { get; } = [.. units.Select(count => new int[count])];
        public int Phases => Done.Length;
        public int Units(int phase) => Done[phase].Length;

        public void Run(int phase, int begin, int end, int worker)
        {
            for (var unit = begin; unit < end; unit++) Interlocked.Increment(ref Done[phase][unit]);
        }
    }

    /// <summary>Each unit of a phase adds two units of the phase before, with plain reads and writes: only the barrier orders them.</summary>
    internal sealed class ChainedSums(int units, int phases) : IParallelWork
    {
        private readonly uint[][] values = [.. Enumerable.Range(0, phases).Select(_ => new uint[units])];
        public int Phases => phases;
        public int Units(int phase) => units;
        public uint[] Last => values[^1];

        public void Restart()
        {
            foreach (var phase in values) Array.Clear(phase);
        }

        public void Run(int phase, int begin, int end, int worker)
        {
            for (var unit = begin; unit < end; unit++) values[phase][unit] = phase == 0 ? (uint)unit : Sum(values[phase - 1], unit);
        }

        public static uint[] Expected(int units, int phases)
        {
            var last = Enumerable.Range(0, units).Select(unit => (uint)unit).ToArray();
            for (var phase = 1; phase < phases; phase++) last = [.. Enumerable.Range(0, units).Select(unit => Sum(last, unit))];
            return last;
        }

        private static uint Sum(uint[] before, int unit) => before[^(unit + 1)] * 3 + before[(unit + 1) % before.Length];
    }

    private sealed class WorkerWatch(int units, int threads) : IParallelWork
    {
        private readonly int[] inside = new int[threads];
        public bool Collided { get; private set; }
        public int Phases => 1;
        public int Units(int phase) => units;

        public void Run(int phase, int begin, int end, int worker)
        {
            if (Interlocked.Increment(ref inside[worker]) != 1) Collided = true;
            Thread.SpinWait(5);
            Interlocked.Decrement(ref inside[worker]);
        }
    }

    /// <summary>The first chunk taken waits until every unit outside it is done: it ends only if others take over its worker's share.</summary>
    private sealed class HeldUp(int units) : IParallelWork
    {
        private int done;
        private int first;
        public int Done => done;
        public int Phases => 1;
        public int Units(int phase) => units;

        public void Run(int phase, int begin, int end, int worker)
        {
            if (Interlocked.Exchange(ref first, 1) == 0)
            {
                var others = units - (end - begin);
                SpinWait.SpinUntil(() => Volatile.Read(ref done) == others);
            }
            Interlocked.Add(ref done, end - begin);
        }
    }

    /// <summary>Notes whether a unit ran on another thread than the one that made this.</summary>
    private sealed class ThreadWatch(params int[] units) : IParallelWork
    {
        private readonly int caller = Environment.CurrentManagedThreadId;
        private int done;
        public bool LeftCaller { get; private set; }
        public int Done => done;
        public int Phases => units.Length;
        public int Units(int phase) => units[phase];

        public void Run(int phase, int begin, int end, int worker)
        {
            Interlocked.Add(ref done, end - begin);
            if (worker != 0 || Environment.CurrentManagedThreadId != caller) LeftCaller = true;
        }
    }

    private sealed class Nested(WorkerPool pool, int units) : IParallelWork
    {
        public ThreadWatch?[] Inner { get; } = new ThreadWatch?[units];
        public int Phases => 1;
        public int Units(int phase) => units;

        public void Run(int phase, int begin, int end, int worker)
        {
            for (var unit = begin; unit < end; unit++) pool.Run(Inner[unit] = new ThreadWatch(50));
        }
    }

    private sealed class Failing(int units, int at) : IParallelWork
    {
        public bool ReachedNextPhase { get; private set; }
        public int Phases => 2;
        public int Units(int phase) => units;

        public void Run(int phase, int begin, int end, int worker)
        {
            if (phase == 1) ReachedNextPhase = true;
            for (var unit = begin; unit < end; unit++)
                if (at < 0 || unit == at)
                    throw new EdgeNetException($"unit {unit}");
        }
    }

    private sealed class Disposing(WorkerPool pool, int units) : IParallelWork
    {
        private int done;
        public int Done => done;
        public int Phases => 1;
        public int Units(int phase) => units;

        public void Run(int phase, int begin, int end, int worker)
        {
            if (begin == 0) pool.Dispose();
            Interlocked.Add(ref done, end - begin);
        }
    }
}
