using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

internal static partial class VectorMath
{
    // From here on x² overflows or 1 is lost beside it, and ln(2x) is what asinh and acosh are.
    private const float HugeForSquares = 1e9f;

    /// <summary>sinh x, 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sinh<L>(L x) where L : struct, ILane<L>
    {
        var magnitude = L.Abs(x);
        var half = HalfExp(magnitude);

        var z = x * x;
        var p = L.MultiplyAdd(2.78221319e-6f, z, 1.98428956e-4f);
        p = L.MultiplyAdd(p, z, 8.33331048e-3f);
        p = L.MultiplyAdd(p, z, 0.166666672f);
        var small = L.MultiplyAdd(magnitude * z, p, magnitude);
        return WithSign(L.Select(magnitude < 1f, small, half - 0.25f / half), x);
    }

    /// <summary>cosh x, 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Cosh<L>(L x) where L : struct, ILane<L>
    {
        var half = HalfExp(L.Abs(x));
        return half + 0.25f / half;
    }

    /// <summary>arsinh x, 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Asinh<L>(L x) where L : struct, ILane<L>
    {
        // ln(|x| + √(x² + 1)) = log1p(|x| + x² / (1 + √(x² + 1)))
        var magnitude = L.Abs(x);
        var huge = magnitude > HugeForSquares;
        var square = magnitude * magnitude;
        var rest = square / (1f + L.Sqrt(square + 1f));
        var result = Log1p(L.Select(huge, magnitude, magnitude + rest)) + (huge & Ln2);
        return WithSign(result, x);
    }

    /// <summary>arcosh x, 2.1 ulp; NaN below 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Acosh<L>(L x) where L : struct, ILane<L>
    {
        // With t = x − 1, ln(x + √(x² − 1)) = log1p(t + √(2t + t²))
        var t = x - 1f;
        var huge = x > HugeForSquares;
        var result = Log1p(L.Select(huge, x, t + L.Sqrt(L.MultiplyAdd(t, t, t + t)))) + (huge & Ln2);
        return L.Select(x < 1f, float.NaN, result);
    }

    /// <summary>artanh x, 2.1 ulp; ±∞ at ±1 and NaN beyond.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Atanh<L>(L x) where L : struct, ILane<L>
    {
        // ½ ln((1 + x) / (1 − x)) = ½ log1p(2x / (1 − x))
        var magnitude = L.Abs(x);
        return WithSign(0.5f * Log1p((magnitude + magnitude) / (1f - magnitude)), x);
    }

    /// <summary>½·eˣ for x ≥ 0, finite wherever it is a float though eˣ may not be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L HalfExp<L>(L x) where L : struct, ILane<L>
    {
        var (fraction, n) = SplitExponential(L.Min(91f, x));
        return L.Scale(1f + fraction, n - 1f);
    }
}
