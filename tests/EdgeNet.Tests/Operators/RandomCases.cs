using System.Numerics;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Training;

namespace EdgeNet.Tests.Operators;

/// <summary>Random numbers are held to a generator written out here, that to its inventors' numbers, and both to what chance would do.</summary>
public sealed class RandomCases : ICases
{
    private static readonly int[][] Rotations = [[13, 15, 26, 6], [17, 29, 16, 24]];

    public IEnumerable<Case> Cases() =>
    [
        .. from shape in new int[][] { [], [0], [1], [31], [2, 17], [5, 16, 3], [3, 2733] }
           from counter in new[] { 0L, 7, 5_000_000_000 }
           from op in new RandomOperator[]
           {
               new RandomUniform { Shape = [.. shape] }, new RandomUniform { Shape = [.. shape], Low = -3, High = 5, Seed = -9 },
               new RandomNormal { Shape = [.. shape], Seed = 4 }, new RandomNormal { Shape = [.. shape], Mean = 2, Scale = 0.5f, Seed = 5 },
           }
           select new Case(op, [Counter(counter)], x => Oracle(op, (long)x[0].Values[0])),
        .. from shape in new Shape[] { [], [0], [31], [3, 65], [3, 2733] }
           from ratio in new[] { 0, 0.3f, 0.5f, 1 }
           let op = new Dropout { Ratio = ratio, Seed = 12 }
           select new Case(op, [TestTensor.Random(shape), Counter(3)], x => new TestTensor(x[0].Shape,
               [.. x[0].Values.Zip(Fractions(op.Seed, (long)x[1].Values[0], x[0].Values.Length), (v, u) => u >= ratio ? v / (1 - ratio) : 0)])),
        new(new StopGradient(), [TestTensor.Count([2, 3, 5])], x => x[0]),
    ];

    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0x6b200159u, 0x99ba4efeu)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x1cb996fcu, 0xbb002be7u)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xc4923a9cu, 0x483df7a0u)]
    public void The_oracle_with_twenty_rounds_gives_the_published_words(uint block0, uint block1, uint key0, uint key1, uint first, uint second) =>
        Assert.Equal((first, second), Threefry(block0, block1, key0, key1, rounds: 20));

    [Fact]
    public void Random_numbers_are_the_same_bits_at_every_vector_width_and_number_of_threads()
    {
        var all = (from level in Cpu.Supported from threads in new[] { 1, 2, 3 } select Run(level, threads)).ToList();
        foreach (var other in all) Assert.Equal(all[0], other);

        static float[] Run(SimdLevel level, int threads)
        {
            var graph = new Graph("random");
            var counter = graph.Counter();
            graph.Output("y", counter.RandomNormal([40_001], seed: 3).Dropout(0.4f, counter, seed: 8).Add(counter.RandomUniform([40_001], seed: 5)));
            using var session = graph.Compile(new() { Simd = level, Threads = threads }).CreateSession();
            session.Run();
            session.Run();
            return session.Output<float>("y").ToArray();
        }
    }

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        var x = Draw(new RandomUniform { Shape = [1_000_000], Low = 2, High = 6, Seed = 1 }, 0);
        Assert.All(x, v => Assert.InRange(v, 2, 6));
        // The deviation of the mean of n is √(16 / 12n) = 0.00115.
        Assert.Equal(4, x.Average(), 0.005);
        Assert.Equal(16 / 12.0, x.Average(v => (v - 4.0) * (v - 4)), 0.01);
        var counts = x.CountBy(v => (int)((v - 2) * 16)).Select(c => (double)c.Value).ToList();
        var expected = x.Length / 64.0;
        Assert.Equal(64, counts.Count);
        // χ² of 63 degrees of freedom: 63 on average, above 120 once in 30,000 times.
        Assert.InRange(counts.Sum(c => (c - expected) * (c - expected) / expected), 30, 120);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_and_tails_of_the_normal_distribution()
    {
        var x = Draw(new RandomNormal { Shape = [1_000_000], Mean = 1, Scale = 2, Seed = 1 }, 0).Select(v => (v - 1.0) / 2).ToArray();
        Assert.Equal(0, x.Average(), 0.005);
        Assert.Equal(1, x.Average(v => v * v), 0.008);
        Assert.Equal(0, x.Average(v => v * v * v), 0.02);
        Assert.Equal(3, x.Average(v => v * v * v * v), 0.06);
        Assert.Equal(0.6827, x.Count(v => Math.Abs(v) < 1) / 1e6, 0.003);
        Assert.Equal(0.0027, x.Count(v => Math.Abs(v) > 3) / 1e6, 0.0003);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0, -1)]
    [InlineData(0, 1, 0)]
    [InlineData(0, 1L << 32, 0)]
    [InlineData(int.MinValue, 0, 0)]
    public void Neighbours_steps_and_seeds_have_nothing_to_do_with_one_another(int seed, long counter, int shift)
    {
        const int n = 1_000_000;
        var a = Draw(new RandomUniform { Shape = [n + 2], Low = -1 }, 0);
        var b = Draw(new RandomUniform { Shape = [n + 2], Low = -1, Seed = seed }, counter);
        // Products of independent numbers of variance 1/3 have that of 1/9: their mean deviates by 0.00033.
        Assert.Equal(0, Enumerable.Range(1, n).Average(i => a[i] * b[i + shift]), 0.0015);
        Assert.NotEqual(a.Order().Take(1000), b.Order().Skip(shift == 0 ? 0 : 1).Take(1000));
    }

    [Fact]
    public void A_step_drops_the_same_elements_forward_and_backward_and_the_next_step_others()
    {
        var graph = new Graph("dropout");
        var x = graph.Variable(Filled(1, [5000]), "x");
        var counter = graph.Counter();
        var y = x.Dropout(0.25f, counter, seed: 6);
        graph.Output("y", y);
        graph.Output("dx", graph.Gradients(y.ReduceSum([], keepDims: false), [x])[0]!);
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        float[]? last = null;
        for (var step = 0; step < 3; step++)
        {
            session.Run();
            var now = session.Output<float>("y").ToArray();
            Assert.Equal(now, session.Output<float>("dx").ToArray());
            Assert.Equal([0f, 1 / 0.75f], now.Distinct().Order());
            Assert.Equal(0.25, now.Count(v => v == 0) / 5000.0, 0.025);
            if (last is not null) Assert.Equal(0.0625, now.Zip(last).Count(p => p is { First: 0, Second: 0 }) / 5000.0, 0.015);
            last = now;
        }
    }

    [Fact]
    public void No_gradient_passes_a_stop()
    {
        var graph = new Graph("stop");
        var x = graph.Variable(Filled(3, [2]), "x");
        var loss = x.Mul(x.StopGradient()).ReduceSum([], keepDims: false);
        graph.Output("dx", graph.Gradients(loss, [x])[0]!);
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        session.Run();
        Assert.Equal([3f, 3f], session.Output<float>("dx").ToArray());
    }

    private static Tensor Filled(float value, Shape shape)
    {
        var tensor = new Tensor(new(DType.F32, shape));
        tensor.Span<float>().Fill(value);
        return tensor;
    }

    private static float[] Draw(RandomOperator op, long counter)
    {
        var graph = new Graph("draw");
        graph.Output("y", graph.Add(op, [graph.Constant(Tensor.Scalar(counter))])[0]);
        using var session = graph.Compile().CreateSession();
        session.Run();
        return session.Output<float>("y").ToArray();
    }

    private static TestTensor Counter(long value) => new([], [value], DType.I64);

    private static TestTensor Oracle(RandomOperator op, long counter)
    {
        var result = TestTensor.Zeros(new Shape(op.Shape.AsSpan()));
        var u = Fractions(op.Seed, counter, result.Values.Length);
        for (var i = 0; i < result.Values.Length; i++)
        {
            // Elements i and i + 16 of 32 come from one block.
            var (radius, angle, isFirst) = (u[i & ~16], u[i | 16], (i & 16) == 0);
            result.Values[i] = op switch
            {
                RandomUniform uniform => uniform.Low + ((uniform.High - uniform.Low) * u[i]),
                RandomNormal normal => normal.Mean + (normal.Scale * Math.Sqrt(-2 * Math.Log(1 - radius)) * (isFirst ? Math.Cos(2 * Math.PI * angle) : Math.Sin(2 * Math.PI * angle))),
                _ => throw new NotSupportedException(),
            };
        }

        return result;
    }

    /// <summary>The random fractions of at least so many elements, whole groups of 32.</summary>
    private static double[] Fractions(int seed, long counter, int count)
    {
        var fractions = new double[(count + 31) / 32 * 32];
        for (var i = 0; i < fractions.Length; i++)
        {
            var block = (i / 32 * 16) + (i % 16);
            var (first, second) = Threefry((uint)block, (uint)(counter >> 32), (uint)seed, (uint)counter, rounds: 13);
            fractions[i] = ((i % 32 < 16 ? first : second) >> 8) / (double)(1 << 24);
        }

        return fractions;
    }

    private static (uint First, uint Second) Threefry(uint block0, uint block1, uint key0, uint key1, int rounds)
    {
        uint[] keys = [key0, key1, 0x1BD11BDA ^ key0 ^ key1];
        var (a, b) = (block0 + key0, block1 + key1);
        for (var round = 0; round < rounds; round++)
        {
            a += b;
            b = BitOperations.RotateLeft(b, Rotations[round / 4 % 2][round % 4]) ^ a;
            if (round % 4 != 3) continue;
            var injection = (round / 4) + 1;
            a += keys[injection % 3];
            b += keys[(injection + 1) % 3] + (uint)injection;
        }

        return (a, b);
    }
}
