using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>y = f(a, b) over bytes, which needs no floats on its way or makes them itself.</summary>
internal interface IByteOperation
{
    V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct;
}

/// <summary>
/// What two inputs' bytes weigh in units of the result: their scales over its scale, times 2^shift, rounded; shift is the largest, 22 at most,
/// with which both fit 16 bits.
/// </summary>
internal readonly struct ByteWeights
{
    private const int MostBits = 22;

    private readonly Quantization zeroA, zeroB, result;

    public readonly short A, B;

    public readonly int Shift;

    public ByteWeights(Quantization a, Quantization b, Quantization y)
    {
        (zeroA, zeroB, result) = (a, b, y);
        float scaleA = a.Scales[0] / y.Scales[0], scaleB = b.Scales[0] / y.Scales[0];
        Shift = MostBits;
        while (Shift > 0 && MathF.Max(scaleA, scaleB) * (1 << Shift) > short.MaxValue) Shift--;
        (A, B) = (Weight(scaleA, Shift), Weight(scaleB, Shift));
    }

    /// <summary>What is to be added to bytes times weights: for the zero points, and a half, so that what is cut off rounds.</summary>
    public int Added(int weightA, int weightB) =>
        (result.ZeroPoints[0] << Shift) + ((1 << Shift) >> 1) - (zeroA.ZeroPoints[0] * weightA) - (zeroB.ZeroPoints[0] * weightB);

    private static short Weight(float scale, int shift) => (short)MathF.Min(MathF.Round(scale * (1 << shift)), short.MaxValue);
}

/// <summary>a + b, or a − b, of bytes of any scales, in integers: <c>((a·A ± b·B + ½) &gt;&gt; shift) + zero</c>, a and b being less their zero points.</summary>
internal readonly struct ByteSum(ByteWeights weights, int sign) : IByteOperation
{
    private readonly short weightA = weights.A, weightB = (short)(sign * weights.B);
    private readonly int added = weights.Added(weights.A, sign * weights.B), shift = weights.Shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct => L.WeightedSum(a, b, weightA, weightB, added, shift);
}

/// <summary>The larger or the smaller of two bytes of any scales.</summary>
internal readonly struct ByteExtreme(ByteWeights weights, bool larger) : IByteOperation
{
    private readonly short weightA = weights.A, weightB = weights.B;
    private readonly int addedA = weights.Added(weights.A, 0), addedB = weights.Added(0, weights.B), shift = weights.Shift;

    public static BinaryMap<byte, byte> Map(ByteWeights weights, bool larger, SimdLevel level)
    {
        var (addedA, addedB) = (weights.Added(weights.A, 0), weights.Added(0, weights.B));
        if (Line(weights.A, addedA, weights.Shift) is not { } a || Line(weights.B, addedB, weights.Shift) is not { } b) return ByteMap.Of(new ByteExtreme(weights, larger), level);
        return (weights.A, addedA) == (weights.B, addedB) ? ByteMap.Of(new OfOneLine(a, larger), level) : ByteMap.Of(new OfLines(a, b, larger), level);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct
    {
        V x = L.WeightedSum(a, b, weightA, 0, addedA, shift), y = L.WeightedSum(a, b, 0, weightB, addedB, shift);
        return larger ? L.Max(x, y) : L.Min(x, y);
    }

    /// <summary>What becomes of one input.</summary>
    private static ByteLine? Line(short weight, int added, int shift)
    {
        Span<byte> table = stackalloc byte[ByteLookup.Entries];
        for (var x = 0; x < table.Length; x++) table[x] = (byte)U8x1.WeightedSum(x, 0, weight, 0, added, shift);
        return ByteLine.Through(table, byte.MinValue, byte.MaxValue);
    }

    /// <summary>The same in 16 bits, where a line gives the very same bytes, of two that have one scale.</summary>
    private readonly struct OfOneLine(ByteLine line, bool larger) : IByteOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct => line.Apply<L, V>(larger ? L.Max(a, b) : L.Min(a, b));
    }

    /// <summary>Of two that have not.</summary>
    private readonly struct OfLines(ByteLine lineA, ByteLine lineB, bool larger) : IByteOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct
        {
            V x = lineA.Apply<L, V>(a), y = lineB.Apply<L, V>(b);
            return larger ? L.Max(x, y) : L.Min(x, y);
        }
    }
}

/// <summary>
/// a·b in 16 bits, where the product of the inputs' scales is small beside the result's: <c>(a·127 ∘ (b·127 ∘ factor) + ½) &gt;&gt; shift</c>, where
/// factor is sa·sb/sy·2^shift·2³⁰/127², rounded, and x ∘ y = (x·y + 2¹⁴) &gt;&gt; 15, a product of fractions.
/// </summary>
internal readonly struct ByteFractionProduct : IByteOperation
{
    /// <summary>The bits behind the point: as many as leave the factor within 16 bits. With fewer the result would err by too much.</summary>
    private const int MostBits = 6, LeastBits = 4;

    private readonly byte zeroA, zeroB;
    private readonly short factor, added;
    private readonly int shift;

    public ByteFractionProduct(Quantization a, Quantization b, Quantization y)
    {
        var unit = Unit(a, b, y);
        (zeroA, zeroB, shift) = ((byte)a.ZeroPoints[0], (byte)b.ZeroPoints[0], MostBits);
        while (unit * (1 << shift) > short.MaxValue) shift--;
        factor = (short)MathF.Round(unit * (1 << shift));
        added = (short)((y.ZeroPoints[0] << shift) + (1 << (shift - 1)));
    }

    public static bool Fits(Quantization a, Quantization b, Quantization y) => Unit(a, b, y) * (1 << LeastBits) <= short.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct => L.Product(a, b, L.Fill(zeroA), L.Fill(zeroB), factor, added, shift);

    private static float Unit(Quantization a, Quantization b, Quantization y) => a.Scales[0] * b.Scales[0] / y.Scales[0] * ((1 << 30) / (127f * 127));
}

/// <summary>a·b, exact before it is scaled.</summary>
internal readonly struct ByteProduct(Quantization a, Quantization b, Quantization y) : IByteOperation
{
    /// <summary>Any larger one would make the same of what is not 0, which is held within a byte.</summary>
    private const float LargestScale = 1 << 14;

    private readonly short zeroA = (short)a.ZeroPoints[0], zeroB = (short)b.ZeroPoints[0];
    private readonly float scale = MathF.Min(a.Scales[0] * b.Scales[0] / y.Scales[0], LargestScale);
    private readonly int zero = y.ZeroPoints[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct => L.Product(a, b, zeroA, zeroB, scale, zero);
}

/// <summary>The larger of two bytes of one scale.</summary>
internal readonly struct LargerByte : IByteOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct => L.Max(a, b);
}

/// <summary>The smaller of two bytes of one scale.</summary>
internal readonly struct SmallerByte : IByteOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct => L.Min(a, b);
}
