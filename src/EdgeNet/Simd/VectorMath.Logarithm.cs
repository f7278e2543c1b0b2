using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

internal static partial class VectorMath
{
    // The bits of √½: a float minus these bits has in its exponent field the e of x = 2ᵉ·m, √½ ≤ m < √2.
    private const int SqrtHalfBits = 0x3F3504F3;

    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>ln x, 1 ulp; −∞ at 0 and NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Log<L>(L x) where L : struct, ILane<L>
    {
        var (m, e) = SplitLogarithm(x);
        return LogarithmLimits(x, LogOfParts(m - 1f, e));
    }

    /// <summary>ln(1 + x) without the rounding of 1 + x, 2 ulp; −∞ at −1 and NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Log1p<L>(L x) where L : struct, ILane<L>
    {
        var u = 1f + x;
        var bits = L.ShiftRight(L.SubtractBits(u, L.Bits(SqrtHalfBits)), 23);
        var m = L.SubtractBits(u, L.ShiftLeft(bits, 23));
        var e = L.FromInteger(bits);

        // What 1 + x rounded away; it no longer counts where e is large.
        var lost = x - (u - 1f);
        var f = L.MultiplyAdd(lost, L.PowerOfTwo(-L.Min(e, 100f)), m - 1f);
        return WithSign(LogarithmLimits(u, LogOfParts(f, e)), x);
    }

    /// <summary>ln(1 + eˣ), 2 ulp; never overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Softplus<L>(L x) where L : struct, ILane<L> => L.Max(0f, x) + Log1p(ExpOfNegative(NegativeAbs(x)));

    /// <summary>x = 2ᵉ·m with √½ ≤ m &lt; √2, for positive finite x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (L M, L E) SplitLogarithm<L>(L x) where L : struct, ILane<L>
    {
        var denormal = x < SmallestNormal;
        x = L.Select(denormal, x * 8388608f, x);
        var e = L.ShiftRight(L.SubtractBits(x, L.Bits(SqrtHalfBits)), 23);
        var m = L.SubtractBits(x, L.ShiftLeft(e, 23));
        return (m, L.FromInteger(e) - (denormal & 23f));
    }

    /// <summary>e·ln 2 + ln(1 + f), the latter as f − f²/2 + f³·p(f) to 2⁻²⁹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L LogOfParts<L>(L f, L e) where L : struct, ILane<L>
    {
        var p = L.MultiplyAdd(6.23311475e-2f, f, -0.113643624f);
        p = L.MultiplyAdd(p, f, 0.119611174f);
        p = L.MultiplyAdd(p, f, -0.124662675f);
        p = L.MultiplyAdd(p, f, 0.142170981f);
        p = L.MultiplyAdd(p, f, -0.166642338f);
        p = L.MultiplyAdd(p, f, 0.200021088f);
        p = L.MultiplyAdd(p, f, -0.250000805f);
        p = L.MultiplyAdd(p, f, 0.333333135f);
        p = L.MultiplyAdd(p, f, -0.5f);
        return L.MultiplyAdd(e, Ln2, f + L.MultiplyAdd(f * f, p, e * Ln2Low));
    }

    /// <summary>The logarithm at 0, ∞, and where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L LogarithmLimits<L>(L x, L logarithm) where L : struct, ILane<L>
    {
        logarithm = L.Select(x < float.PositiveInfinity, logarithm, x);
        logarithm = L.Select(L.Equal(x, 0f), float.NegativeInfinity, logarithm);
        return L.Select(x < 0f, float.NaN, logarithm);
    }
}
