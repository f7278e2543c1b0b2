using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// Elementary functions over a lane. The same operations in the same order at every width, so a result's bits do
/// not depend on the SIMD level. Special values follow IEEE 754 and C. Each states its error in units in the last
/// place (ulp), which the tests assert over all floats, denormals included. The polynomials are minimax fits.
/// </summary>
internal static partial class VectorMath
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two floats.
    private const float Ln2 = 0.693147182f;
    private const float Ln2Low = -1.90465421e-9f;

    private const int SignBit = int.MinValue;

    /// <summary>eˣ, 1.1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Exp<L>(L x) where L : struct, ILane<L>
    {
        // Beyond these limits the result is 0 or ∞ whatever x is.
        var (fraction, n) = SplitExponential(L.Max(-104f, L.Min(89f, x)));
        return L.Scale(1f + fraction, n);
    }

    /// <summary>eˣ for x ≤ 0, 1.1 ulp: one operation less, for the functions that decay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L ExpOfNegative<L>(L x) where L : struct, ILane<L>
    {
        var (fraction, n) = SplitExponential(L.Max(-104f, x));
        return L.Scale(1f + fraction, n);
    }

    /// <summary>eˣ − 1 without the cancellation near 0, 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Expm1<L>(L x) where L : struct, ILane<L>
    {
        var (fraction, n) = SplitExponential(L.Max(-20f, L.Min(89f, x)));

        // 2ⁿ(1 + fraction) − 1, halved because 2¹²⁸ is no float.
        var half = L.PowerOfTwo(n - 1f);
        var result = L.MultiplyAdd(half, fraction, half - 0.5f);
        return WithSign(L.Select(L.Equal(n, 0f), fraction, result + result), x);
    }

    /// <summary>eˣ − 1 for x ≤ 0, 2 ulp: the negative branch of ELU and its kin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Expm1OfNegative<L>(L x) where L : struct, ILane<L>
    {
        var (fraction, n) = SplitExponential(L.Max(-20f, x));
        var scale = L.PowerOfTwo(n);
        return L.MultiplyAdd(scale, fraction, scale - 1f);
    }

    /// <summary>1 / (1 + e⁻ˣ), 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sigmoid<L>(L x) where L : struct, ILane<L>
    {
        var decay = ExpOfNegative(NegativeAbs(x));
        return L.Select(x < 0f, decay, 1f) / (1f + decay);
    }

    /// <summary>tanh x, 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Tanh<L>(L x) where L : struct, ILane<L>
    {
        // With t = e^(−2|x|) − 1, tanh |x| = |t| / (t + 2).
        var t = Expm1OfNegative(2f * NegativeAbs(x));
        return WithSign(L.Abs(t / (t + 2f)), x);
    }

    /// <summary>
    /// eˣ = 2ⁿ · (1 + fraction), n integral and |fraction| ≤ √2 − 1. The fraction keeps its relative precision near 0:
    /// with r = x − n·ln 2 it is r + r²·q(r), to 2⁻²⁶.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (L Fraction, L N) SplitExponential<L>(L x) where L : struct, ILane<L>
    {
        var n = L.Round(x * Log2E);
        return (ExponentialFraction(L.MultiplyAdd(n, -Ln2Low, L.MultiplyAdd(n, -Ln2, x))), n);
    }

    /// <summary>eʳ − 1 for |r| ≤ ½ ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L ExponentialFraction<L>(L r) where L : struct, ILane<L>
    {
        var q = L.MultiplyAdd(1.38378609e-3f, r, 8.36731866e-3f);
        q = L.MultiplyAdd(q, r, 4.16677408e-2f);
        q = L.MultiplyAdd(q, r, 0.166665375f);
        q = L.MultiplyAdd(q, r, 0.49999997f);
        return L.MultiplyAdd(r * r, q, r);
    }

    /// <summary>−|x|, sign bit and all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L NegativeAbs<L>(L x) where L : struct, ILane<L> => x | L.Bits(SignBit);

    /// <summary>A non-negative <paramref name="magnitude"/> (or one that already has the sign) with the sign of <paramref name="x"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L WithSign<L>(L magnitude, L x) where L : struct, ILane<L> => magnitude | (x & L.Bits(SignBit));
}
