using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>How a window's elements become one.</summary>
internal interface IPoolRule
{
    /// <summary>Whether the result is divided by a number that depends on the window's place.</summary>
    static abstract bool Divides { get; }

    /// <summary>The result of no elements.</summary>
    L Start<L>() where L : struct, ILane<L>;

    /// <summary>A result and one more element.</summary>
    L Take<L>(L sum, L x) where L : struct, ILane<L>;

    /// <summary>The results of two parts.</summary>
    L Join<L>(L a, L b) where L : struct, ILane<L>;

    L Finish<L>(L sum, float divisor) where L : struct, ILane<L>;
}

/// <summary>The largest; a NaN among the elements gives NaN.</summary>
internal readonly struct MaxRule : IPoolRule
{
    public static bool Divides => false;

    public L Start<L>() where L : struct, ILane<L> => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Take<L>(L sum, L x) where L : struct, ILane<L> => L.Max(x, sum) | L.Max(sum, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Join<L>(L a, L b) where L : struct, ILane<L> => Take(a, b);

    public L Finish<L>(L sum, float divisor) where L : struct, ILane<L> => sum;
}

/// <summary>Σ x / n.</summary>
internal readonly struct MeanRule : IPoolRule
{
    public static bool Divides => true;

    public L Start<L>() where L : struct, ILane<L> => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Take<L>(L sum, L x) where L : struct, ILane<L> => sum + x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Join<L>(L a, L b) where L : struct, ILane<L> => a + b;

    public L Finish<L>(L sum, float divisor) where L : struct, ILane<L> => sum / divisor;
}

/// <summary>Σ |x|.</summary>
internal readonly struct AbsoluteRule : IPoolRule
{
    public static bool Divides => false;

    public L Start<L>() where L : struct, ILane<L> => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Take<L>(L sum, L x) where L : struct, ILane<L> => sum + L.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Join<L>(L a, L b) where L : struct, ILane<L> => a + b;

    public L Finish<L>(L sum, float divisor) where L : struct, ILane<L> => sum;
}

/// <summary>√ Σ x².</summary>
internal readonly struct EuclideanRule : IPoolRule
{
    public static bool Divides => false;

    public L Start<L>() where L : struct, ILane<L> => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Take<L>(L sum, L x) where L : struct, ILane<L> => L.MultiplyAdd(x, x, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Join<L>(L a, L b) where L : struct, ILane<L> => a + b;

    public L Finish<L>(L sum, float divisor) where L : struct, ILane<L> => L.Sqrt(sum);
}

/// <summary>(Σ |x|ᵖ)^(1/p).</summary>
internal readonly struct PowerRule(int p) : IPoolRule
{
    public static bool Divides => false;

    public L Start<L>() where L : struct, ILane<L> => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Take<L>(L sum, L x) where L : struct, ILane<L> => sum + VectorMath.Pow<L>(L.Abs(x), p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Join<L>(L a, L b) where L : struct, ILane<L> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Finish<L>(L sum, float divisor) where L : struct, ILane<L> => VectorMath.Pow<L>(sum, 1f / p);
}
