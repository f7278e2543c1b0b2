using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

public sealed unsafe class ReduceTests
{
    private static readonly Dictionary<string, Case> Cases = new(StringComparer.Ordinal)
    {
        ["sum"] = Case.Of(default(Reductions.Sum), x => x.Sum(v => (double)v)),
        ["sum of squares"] = Case.Of(default(Reductions.SumOfSquares), x => x.Sum(v => (double)v * v)),
        ["sum of magnitudes"] = Case.Of(default(Reductions.SumOfMagnitudes), x => x.Sum(v => Math.Abs((double)v))),
        ["sum of exponentials"] = Case.Of(new Reductions.SumOfExponentials(1), x => x.Sum(v => Math.Exp(v - 1))),
        ["product"] = Case.Of(default(Reductions.Product), x => x.Aggregate(1.0, (p, v) => p * v)),
        ["largest"] = Case.Of(default(Reductions.Largest), x => x.Aggregate(double.NegativeInfinity, (p, v) => Math.Max(p, v))),
        ["smallest"] = Case.Of(default(Reductions.Smallest), x => x.Aggregate(double.PositiveInfinity, (p, v) => Math.Min(p, v))),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_of_any_count_is_reduced_whole(string name)
    {
        foreach (var level in Cpu.Supported)
            foreach (var count in Enumerable.Range(0, 140).Concat([4095, 4096, 4097, 20000]))
            {
                var x = Values(count);
                float got;
                fixed (float* px = x) got = Cases[name].Compile(level).Run(px, count);
                AssertClose(Cases[name].Exact(x), got, count);
            }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_are_reduced_column_by_column_with_the_same_bits_at_every_level(string name)
    {
        foreach (var (rows, columns) in new[] { (0, 3), (1, 1), (2, 16), (5, 7), (127, 33), (128, 64), (129, 65), (300, 100) })
        {
            var stride = columns + 3;
            var x = Values(rows * stride);
            float[]? expected = null;
            foreach (var level in Cpu.Supported)
            {
                var y = new float[columns + 1];
                fixed (float* px = x, py = y) Cases[name].Compile(level).RunRows(px, rows, stride, py, columns);
                Assert.Equal(0, y[columns]);
                for (var j = 0; j < columns; j++)
                    AssertClose(Cases[name].Exact([.. Enumerable.Range(0, rows).Select(i => x[i * stride + j])]), y[j], rows);
                Assert.Equal(expected ??= y, y);
            }
        }
    }

    [Fact]
    public void Sums_of_a_million_tenths_lose_no_digits()
    {
        var x = Enumerable.Repeat(0.1f, 1 << 20).ToArray();
        foreach (var level in Cpu.Supported)
            fixed (float* px = x) Assert.Equal(0.1f * (1 << 20), Reducer.Of(default(Reductions.Sum), level).Run(px, x.Length), 2f);
    }

    [Fact]
    public void Largest_and_smallest_of_anything_with_a_NaN_is_NaN()
    {
        foreach (var level in Cpu.Supported)
            for (var at = 0; at < 40; at++)
            {
                var x = Values(40);
                x[at] = float.NaN;
                fixed (float* px = x)
                {
                    Assert.Equal(float.NaN, Reducer.Of(default(Reductions.Largest), level).Run(px, 40));
                    Assert.Equal(float.NaN, Reducer.Of(default(Reductions.Smallest), level).Run(px, 40));
                }
            }
    }

    private static float[] Values(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() < 0.5 ? -1 : 1) * (0.9 + 0.2 * random.NextDouble())))];
    }

    private static void AssertClose(double exact, float got, int count)
    {
        if (double.IsInfinity(exact)) Assert.Equal(exact, got);
        else Assert.Equal(exact, got, 1e-6 * (1 + Math.Abs(exact)) * (1 + Math.Sqrt(count)));
    }

    private sealed record Case(Func<SimdLevel, Reducer<float>> Compile, Func<float[], double> Exact)
    {
        public static Case Of<F>(F reduction, Func<float[], double> exact) where F : struct, IReduction =>
            new(level => Reducer.Of(reduction, level), exact);
    }
}
