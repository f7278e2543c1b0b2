using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

/// <summary>What the scalar lane does is stated here against plain C#; that the other lanes do the same is tested against it.</summary>
public sealed unsafe class LaneTests
{
    [Fact]
    public void Of_a_NaN_and_a_number_min_and_max_take_the_second()
    {
        foreach (var level in Cpu.Supported)
        {
            Assert.Equal(3f, Apply<Min>(level, float.NaN, 3));
            Assert.Equal(3f, Apply<Max>(level, float.NaN, 3));
            Assert.Equal(float.NaN, Apply<Min>(level, 3, float.NaN));
            Assert.Equal(float.NaN, Apply<Max>(level, 3, float.NaN));
        }
    }

    [Fact]
    public void Minimum_and_maximum_keep_a_NaN_on_either_side()
    {
        foreach (var level in Cpu.Supported)
            foreach (var (a, b) in new[] { (float.NaN, 3f), (3f, float.NaN) })
            {
                Assert.Equal(float.NaN, Apply<Minimum>(level, a, b));
                Assert.Equal(float.NaN, Apply<Maximum>(level, a, b));
            }
    }

    [Fact]
    public void Rounding_takes_halves_to_even()
    {
        foreach (var level in Cpu.Supported)
            foreach (var (x, rounded) in new[] { (0.5f, 0f), (1.5f, 2f), (2.5f, 2f), (-0.5f, -0f), (-1.5f, -2f), (8388607.5f, 8388608f), (0.49999997f, 0f) })
                Assert.Equal(rounded, Apply<Round>(level, x, 0));
    }

    [Fact]
    public void A_product_and_sum_is_rounded_once()
    {
        // (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴, which rounding the square first would lose.
        foreach (var level in Cpu.Supported) Assert.Equal(MathF.ScaleB(1, -24), Apply<SquareMinus>(level, 1 + MathF.ScaleB(1, -12), 1 + MathF.ScaleB(1, -11)));
    }

    [Fact]
    public void Scaling_reaches_denormals_and_infinity_with_one_rounding()
    {
        foreach (var level in Cpu.Supported)
            foreach (var a in new[] { 0.75f, 1f, 1.3333334f, 1.9999999f })
                foreach (var n in new[] { 0, 1, -1, 127, 128, -126, -140, -149, -150, 254, -252 })
                    Assert.Equal((float)Math.ScaleB(a, n), Apply<Scale>(level, a, n));
    }

    [Fact]
    public void Every_operation_gives_the_scalar_lane_s_bits_at_every_level()
    {
        foreach (var level in Cpu.Supported)
        {
            Same<Arithmetic>(level);
            Same<Min>(level);
            Same<Max>(level);
            Same<Minimum>(level);
            Same<Maximum>(level);
            Same<Round>(level);
            Same<Roundings>(level);
            Same<Comparisons>(level);
            Same<Integers>(level);
            Same<Clamp>(level);
            Same<Sign>(level);
        }
    }

    [Fact]
    public void Any_sees_a_mask_set_in_a_single_position()
    {
        foreach (var level in Cpu.Supported)
        {
            var any = UnaryMap.Of(default(AnyAboveZero), level);
            for (var at = 0; at < 16; at++)
            {
                float[] x = new float[16], y = new float[16];
                fixed (float* px = x, py = y)
                {
                    any.Run(px, py, 16);
                    Assert.All(y, value => Assert.Equal(0, value));
                    px[at] = 1;
                    any.Run(px, py, 16);
                    Assert.Equal(1, y[at]);
                }
            }
        }
    }

    [Fact]
    public void A_lane_is_folded_counted_off_and_its_mask_read_by_position()
    {
        // Powers of two: a sum tells which positions it covers.
        float[] x = [.. Enumerable.Range(0, 16).Select(i => (float)(1 << i))], y = new float[16];
        foreach (var (level, width) in Cpu.Supported.Zip([1, 4, 8, 16]))
        {
            for (var i = 0; i < 16; i += width)
            {
                float whole = x[i..(i + width)].Sum();
                Assert.Equal(whole, Lane(new FoldedSum(), i));
                for (var at = 0; at < width; at++)
                {
                    Assert.Equal(x[i..(i + at)].Sum(), Lane(new FoldedSum { Count = at }, i));
                    Assert.Equal((1 << width) - (1 << at), Lane(new PositionsFrom(x[i + at]), i));
                }

                Assert.Equal(0, Lane(new PositionsFrom(1 << 16), i));
            }

            float Lane<F>(F formula, int at) where F : struct, IUnaryFormula
            {
                fixed (float* px = x, py = y) UnaryMap.Of(formula, level).Run(px, py, 16);
                Assert.All(y[at..(at + width)], value => Assert.Equal(y[at], value));
                return y[at];
            }
        }
    }

    private static float Apply<F>(SimdLevel level, float a, float b) where F : struct, IBinaryFormula
    {
        // A whole lane, so that it is the level's own code that runs.
        float* x = stackalloc float[16], y = stackalloc float[16];
        new Span<float>(x, 16).Fill(a);
        new Span<float>(y, 16).Fill(b);
        BinaryMap.Of(default(F), level).Run(x, y, y, 16);
        return y[0];
    }

    private static void Same<F>(SimdLevel level) where F : struct, IBinaryFormula
    {
        var specials = Ulps.Specials;
        float[] expected = new float[specials.Length], actual = new float[specials.Length];
        foreach (var a in specials)
            fixed (float* b = specials, e = expected, y = actual)
            {
                BinaryMap.Of(default(F), SimdLevel.Scalar).RunLeft(a, b, e, specials.Length);
                BinaryMap.Of(default(F), level).RunLeft(a, b, y, specials.Length);
                Assert.Equal(Bits(expected), Bits(actual));
            }
    }

    // Which NaN a NaN is may differ.
    private static int[] Bits(float[] values) => [.. values.Select(v => float.IsNaN(v) ? int.MaxValue : BitConverter.SingleToInt32Bits(v))];

    private readonly struct Arithmetic : IBinaryFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => L.MultiplyAdd(a + b, a - b, a * b / (-a + 3f)) + L.Sqrt(L.Abs(b));
    }

    private readonly struct Min : IBinaryFormula { public L Apply<L>(L a, L b) where L : struct, ILane<L> => L.Min(a, b); }

    private readonly struct Max : IBinaryFormula { public L Apply<L>(L a, L b) where L : struct, ILane<L> => L.Max(a, b); }

    private readonly struct Minimum : IBinaryFormula { public L Apply<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Minimum(a, b); }

    private readonly struct Maximum : IBinaryFormula { public L Apply<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Maximum(a, b); }

    private readonly struct Round : IBinaryFormula { public L Apply<L>(L a, L b) where L : struct, ILane<L> => L.Round(a); }

    private readonly struct SquareMinus : IBinaryFormula { public L Apply<L>(L a, L b) where L : struct, ILane<L> => L.MultiplyAdd(a, a, -b); }

    private readonly struct Scale : IBinaryFormula { public L Apply<L>(L a, L b) where L : struct, ILane<L> => L.Scale(a, b); }

    private readonly struct Clamp : IBinaryFormula { public L Apply<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Clamp<L>(a * b, -1f, 6f); }

    private readonly struct Sign : IBinaryFormula { public L Apply<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Sign(b); }

    private readonly struct Roundings : IBinaryFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => L.Floor(b * 0.3f) * 9f + L.Ceiling(b * 0.7f) * 3f + L.Truncate(b * 1.7f);
    }

    private readonly struct Comparisons : IBinaryFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> =>
            ((a < b) & 1f) + ((a > b) & 2f) + ((a <= b) & 4f) + ((a >= b) & 8f) + (L.Equal(a, b) & 16f) + L.Select(~(a < b) | (b < 0f), 32f, 64f);
    }

    private readonly struct AnyAboveZero : IUnaryFormula { public L Apply<L>(L x) where L : struct, ILane<L> => L.Any(x > 0f) ? 1f : 0f; }

    private readonly struct FoldedSum() : IUnaryFormula
    {
        public int Count { get; init; } = 16;

        public L Apply<L>(L x) where L : struct, ILane<L> => L.Fold(default(Reductions.Sum), L.First(Count) & x);
    }

    private readonly struct PositionsFrom(float least) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => (float)L.SetPositions(x >= least);
    }

    private readonly struct Integers : IBinaryFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L>
        {
            var small = L.Round(VectorMath.Clamp<L>(L.Select(L.Equal(b, b), b, 7f), -100f, 100f));
            var bits = L.ToInteger(small);
            return L.FromInteger(L.SubtractBits(L.AddBits(L.ShiftLeft(bits, 5), L.Bits(3)), L.ShiftRight(bits, 2))) * L.PowerOfTwo(small) + L.FromInteger(a ^ b);
        }
    }
}
