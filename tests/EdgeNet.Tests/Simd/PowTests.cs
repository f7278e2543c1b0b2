using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

public sealed unsafe class PowTests
{
    private const int Count = 4096;

    [Fact]
    public void Pow_of_special_values_is_what_C_says()
    {
        float[] exponents = [.. Ulps.Specials, 4f, 5f, -4f, -5f, 1.5f, 0.1f, 1e30f, -1e30f, 16777215f, 8388607.5f];
        foreach (var level in Cpu.Supported)
        {
            var map = BinaryMap.Of(default(Pow), level);
            foreach (var x in Ulps.Specials)
                foreach (var y in exponents)
                {
                    float result;
                    map.RunLeft(x, &y, &result, 1);
                    var exact = Math.Pow(x, y);
                    Assert.True(Ulps.Between(result, exact) <= 4, $"{level}: pow({x:R}, {y:R}) = {result:R}, not {exact:R}");
                    if (result == 0) Assert.Equal(double.IsNegative(exact), float.IsNegative(result));
                }
        }
    }

    [Fact]
    public void Pow_stays_within_four_ulps_wherever_the_result_is_a_float()
    {
        var random = new Random(5);
        var map = BinaryMap.Of(default(Pow), Cpu.Best);
        float[] x = new float[Count], y = new float[Count], result = new float[Count];
        for (var round = 0; round < 300; round++)
        {
            for (var i = 0; i < Count; i++)
            {
                // Any positive float, and any exponent that lands within [2⁻¹⁵⁰, 2¹²⁸]; near 1 the logarithm is hardest.
                var x0 = round % 3 == 0 ? 1 + (random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(24)) : Math.Pow(2, random.NextDouble() * 270 - 145);
                x[i] = (float)x0;
                y[i] = (float)((random.NextDouble() * 278 - 150) / Math.Log2(x[i]));
            }

            fixed (float* px = x, py = y, pr = result) map.Run(px, py, pr, Count);
            for (var i = 0; i < Count; i++)
                Assert.True(Ulps.Between(result[i], Math.Pow(x[i], y[i])) <= 4,
                    $"pow({x[i]:R}, {y[i]:R}) = {result[i]:R} errs by {Ulps.Between(result[i], Math.Pow(x[i], y[i])):F2} ulp");
        }
    }

    [Fact]
    public void Every_level_gives_the_same_bits()
    {
        var random = new Random(6);
        float[] x = new float[Count], y = new float[Count], expected = new float[Count], result = new float[Count];
        for (var i = 0; i < Count; i++)
        {
            x[i] = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
            y[i] = (float)(random.NextDouble() * 40 - 20);
        }

        fixed (float* px = x, py = y, pe = expected, pr = result)
        {
            BinaryMap.Of(default(Pow), SimdLevel.Scalar).Run(px, py, pe, Count);
            foreach (var level in Cpu.Supported)
            {
                BinaryMap.Of(default(Pow), level).Run(px, py, pr, Count);
                Assert.Equal(expected, result);
            }
        }
    }

    private readonly struct Pow : IBinaryFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Pow(a, b);
    }
}
