using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

internal static partial class VectorMath
{
    /// <summary>The smaller, or NaN when either is NaN. (<see cref="ILane{TSelf}.Min"/> drops a NaN in its first operand.)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Minimum<L>(L a, L b) where L : struct, ILane<L> => L.Select(L.Equal(a, a), L.Min(a, b), a);

    /// <summary>The larger, or NaN when either is NaN. (<see cref="ILane{TSelf}.Max"/> drops a NaN in its first operand.)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Maximum<L>(L a, L b) where L : struct, ILane<L> => L.Select(L.Equal(a, a), L.Max(a, b), a);

    /// <summary>x held within [low, high]; a NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Clamp<L>(L x, L low, L high) where L : struct, ILane<L> => L.Min(high, L.Max(low, x));

    /// <summary>−1, 0 or 1; NaN of NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sign<L>(L x) where L : struct, ILane<L> => L.Select(L.Equal(x, 0f) | ~L.Equal(x, x), x, WithSign<L>(1f, x));
}
