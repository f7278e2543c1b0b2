using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

public sealed unsafe class MapTests
{
    private const int Margin = 32;
    private const float Untouched = -12345f;

    public static TheoryData<SimdLevel> Levels => [.. Cpu.Supported];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Unary_map_covers_every_count_and_writes_nothing_beyond(SimdLevel level)
    {
        var map = UnaryMap.Of(new Affine(3, -1), level);
        for (var count = 0; count <= 70; count++)
        {
            var x = Ramp(count);
            var y = Canvas(count);
            fixed (float* px = x, py = y) map.Run(px, py + Margin, count);
            Assert.Equal(Framed(x.Select(v => 3 * v - 1)), y);

            fixed (float* px = x) map.Run(px, px, count);
            Assert.Equal(y[Margin..^Margin], x);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Binary_map_keeps_its_operands_apart_in_every_form(SimdLevel level)
    {
        var map = BinaryMap.Of(default(Difference), level);
        for (var count = 0; count <= 70; count++)
        {
            float[] a = Ramp(count), b = [.. Ramp(count).Select(v => v * v)];
            float[] both = Canvas(count), left = Canvas(count), right = Canvas(count);
            fixed (float* pa = a, pb = b, pBoth = both, pLeft = left, pRight = right)
            {
                map.Run(pa, pb, pBoth + Margin, count);
                map.RunLeft(7, pb, pLeft + Margin, count);
                map.RunRight(pa, 7, pRight + Margin, count);
            }

            Assert.Equal(Framed(a.Zip(b, (p, q) => p - q)), both);
            Assert.Equal(Framed(b.Select(q => 7 - q)), left);
            Assert.Equal(Framed(a.Select(p => p - 7)), right);

            fixed (float* pa = a, pb = b) map.Run(pa, pb, pb, count);
            Assert.Equal(both[Margin..^Margin], b);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Predicates_give_ones_and_zeros_and_write_nothing_beyond(SimdLevel level)
    {
        var (binary, unary) = (BinaryMap.OfPredicate(default(IsLess), level), UnaryMap.OfPredicate(default(IsNegative), level));
        for (var count = 0; count <= 70; count++)
        {
            float[] a = Ramp(count), b = [.. Ramp(count).Select(v => -v)];
            var y = Enumerable.Repeat((byte)7, count + 1).ToArray();
            fixed (float* pa = a, pb = b)
            fixed (byte* py = y)
            {
                binary.Run(pa, pb, py, count);
                Assert.Equal([.. a.Zip(b, (p, q) => p < q ? (byte)1 : (byte)0), 7], y);
                binary.RunLeft(3, pb, py, count);
                Assert.Equal([.. b.Select(q => 3 < q ? (byte)1 : (byte)0), 7], y);
                binary.RunRight(pa, 3, py, count);
                Assert.Equal([.. a.Select(p => p < 3 ? (byte)1 : (byte)0), 7], y);
                unary.Run(pa, py, count);
                Assert.Equal([.. a.Select(p => p < 0 ? (byte)1 : (byte)0), 7], y);
            }
        }
    }

    [Fact]
    public void Running_a_map_allocates_nothing()
    {
        var unary = UnaryMap.Of(new Affine(3, -1), Cpu.Best);
        var binary = BinaryMap.Of(default(Difference), Cpu.Best);
        var x = stackalloc float[33];
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run()
        {
            unary.Run(x, x, 33);
            binary.Run(x, x, x, 33);
            binary.RunLeft(1, x, x, 33);
            binary.RunRight(x, 1, x, 33);
        }
    }

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => i - 20f)];

    private static float[] Canvas(int count) => [.. Enumerable.Repeat(Untouched, count + 2 * Margin)];

    private static float[] Framed(IEnumerable<float> values)
    {
        var frame = Enumerable.Repeat(Untouched, Margin).ToArray();
        return [.. frame, .. values, .. frame];
    }

    private readonly struct Affine(float scale, float offset) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => x * scale + offset;
    }

    private readonly struct IsLess : IBinaryFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => a < b;
    }

    private readonly struct IsNegative : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => x < 0f;
    }

    private readonly struct Difference : IBinaryFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => a - b;
    }
}
