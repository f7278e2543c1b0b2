using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>y = f(a, b) over bytes, which needs no floats on its way or makes them itself.</summary>
internal interface IByteOperation
{
    V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct;
}

/// <summary>
/// a + b, or a − b, of bytes of any scales, in integers: <c>(a·A + b·B + C) &gt;&gt; shift</c>. A and B are the inputs' scales in units of the
/// result's, times 2^shift, rounded; shift is the largest, 22 at most, with which they fit 16 bits. C holds the zero points, and a half, so that what is
/// cut off rounds.
/// </summary>
internal readonly struct ByteSum : IByteOperation
{
    private const int MostBits = 22;

    private readonly short weightA, weightB;
    private readonly int added, shift;

    public ByteSum(Quantization a, Quantization b, Quantization y, int sign)
    {
        float scaleA = a.Scales[0] / y.Scales[0], scaleB = b.Scales[0] / y.Scales[0];
        shift = MostBits;
        while (shift > 0 && MathF.Max(scaleA, scaleB) * (1 << shift) > short.MaxValue) shift--;
        (weightA, weightB) = (Weight(scaleA, shift), (short)(sign * Weight(scaleB, shift)));
        added = (y.ZeroPoints[0] << shift) + ((1 << shift) >> 1) - (a.ZeroPoints[0] * weightA) - (b.ZeroPoints[0] * weightB);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct => L.WeightedSum(a, b, weightA, weightB, added, shift);

    private static short Weight(float scale, int shift) => (short)MathF.Min(MathF.Round(scale * (1 << shift)), short.MaxValue);
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
