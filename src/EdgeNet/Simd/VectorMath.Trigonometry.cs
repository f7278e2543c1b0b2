using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

internal static unsafe partial class VectorMath
{
    private const float HalfPi = 1.57079637f;
    private const float HalfPiLow = -4.37113883e-8f;
    private const float HalfPiLower = -1.71512451e-15f;
    private const float Pi = 3.14159274f;
    private const float PiLow = -8.74227766e-8f;

    // Up to here the three-part π/2 reduces an angle with no more than a rounding error; beyond, double precision does.
    private const float FarAngle = 1048576f;

    /// <summary>sin x, 2 ulp for every finite x; NaN at ±∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Sin<L>(L x) where L : struct, ILane<L>
    {
        var magnitude = L.Abs(x);
        var (r, quadrant) = ReduceAngle(magnitude);
        var (sine, cosine) = SineAndCosine(r);
        var result = L.Select(OddMask(quadrant), cosine, sine) ^ ((L.ShiftLeft(quadrant, 30) ^ x) & L.Bits(SignBit));
        return L.Any(magnitude > FarAngle) ? ReplaceFar(x, result, &Math.Sin) : result;
    }

    /// <summary>cos x, 2 ulp for every finite x; NaN at ±∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Cos<L>(L x) where L : struct, ILane<L>
    {
        var magnitude = L.Abs(x);
        var (r, quadrant) = ReduceAngle(magnitude);
        quadrant = L.AddBits(quadrant, L.Bits(1));
        var (sine, cosine) = SineAndCosine(r);
        var result = L.Select(OddMask(quadrant), cosine, sine) ^ (L.ShiftLeft(quadrant, 30) & L.Bits(SignBit));
        return L.Any(magnitude > FarAngle) ? ReplaceFar(x, result, &Math.Cos) : result;
    }

    /// <summary>tan x, 4 ulp for every finite x; NaN at ±∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Tan<L>(L x) where L : struct, ILane<L>
    {
        var magnitude = L.Abs(x);
        var (r, quadrant) = ReduceAngle(magnitude);
        var (sine, cosine) = SineAndCosine(r);
        var odd = OddMask(quadrant);
        var result = L.Select(odd, cosine, sine) / L.Select(odd, sine, cosine) ^ ((odd ^ x) & L.Bits(SignBit));
        return L.Any(magnitude > FarAngle) ? ReplaceFar(x, result, &Math.Tan) : result;
    }

    /// <summary>sin and cos of 2π·t for 0 ≤ t &lt; 1, to 2⁻²².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (L Sine, L Cosine) SineAndCosineOfTurn<L>(L t) where L : struct, ILane<L>
    {
        var quarters = t * 4f;
        var quadrant = L.Round(quarters);
        var (sine, cosine) = SineAndCosine((quarters - quadrant) * HalfPi);
        var turns = L.ToInteger(quadrant);
        var odd = OddMask(turns);
        return (
            L.Select(odd, cosine, sine) ^ (L.ShiftLeft(turns, 30) & L.Bits(SignBit)),
            L.Select(odd, sine, cosine) ^ (L.ShiftLeft(L.AddBits(turns, L.Bits(1)), 30) & L.Bits(SignBit)));
    }

    /// <summary>arctan x, 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Atan<L>(L x) where L : struct, ILane<L>
    {
        // arctan x = π/2 − arctan(1/x); on [0, 1] it is t + t³·p(t²) to 2⁻²⁸.
        var magnitude = L.Abs(x);
        var steep = magnitude > 1f;
        var t = L.Select(steep, -1f / magnitude, magnitude);
        var z = t * t;
        var p = L.MultiplyAdd(-1.78217597e-3f, z, 1.08663626e-2f);
        p = L.MultiplyAdd(p, z, -3.10936309e-2f);
        p = L.MultiplyAdd(p, z, 5.78789152e-2f);
        p = L.MultiplyAdd(p, z, -8.39920864e-2f);
        p = L.MultiplyAdd(p, z, 0.109508611f);
        p = L.MultiplyAdd(p, z, -0.142640144f);
        p = L.MultiplyAdd(p, z, 0.199985296f);
        p = L.MultiplyAdd(p, z, -0.333332986f);
        var flat = L.MultiplyAdd(t * z, p, t + (steep & HalfPiLow));
        return WithSign((steep & HalfPi) + flat, x);
    }

    /// <summary>arcsin x, 3 ulp; NaN beyond ±1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Asin<L>(L x) where L : struct, ILane<L>
    {
        // Above ½, arcsin x = π/2 − 2·arcsin √((1 − x)/2).
        var magnitude = L.Abs(x);
        var outer = magnitude > 0.5f;
        var t = L.Select(outer, L.Sqrt(L.MultiplyAdd(-0.5f, magnitude, 0.5f)), magnitude);
        var inner = ArcsineNearZero(t);
        var folded = HalfPi - L.MultiplyAdd(2f, inner, -HalfPiLow);
        return WithSign(L.Select(outer, folded, inner), x);
    }

    /// <summary>arccos x, 2 ulp; NaN beyond ±1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Acos<L>(L x) where L : struct, ILane<L>
    {
        var magnitude = L.Abs(x);
        var outer = magnitude > 0.5f;
        var t = L.Select(outer, L.Sqrt(L.MultiplyAdd(-0.5f, magnitude, 0.5f)), magnitude);
        var inner = WithSign(ArcsineNearZero(t), x);

        // π/2 − arcsin x in the middle; at the ends 2·arcsin t, from 0 or back from π.
        var middle = HalfPi - (inner - HalfPiLow);
        var ends = L.Select(x < 0f, Pi + L.MultiplyAdd(2f, inner, PiLow), inner + inner);
        return L.Select(outer, ends, middle);
    }

    /// <summary>x = quadrant·π/2 + r for 0 ≤ x ≤ <see cref="FarAngle"/>; the quadrant is an integer's bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (L R, L Quadrant) ReduceAngle<L>(L x) where L : struct, ILane<L>
    {
        // The first step is exact: x − n·HalfPi is a multiple of 2⁻²⁴ below 1. So r has a relative error of one rounding.
        var n = L.Round(x * 0.636619772f);
        var r = L.MultiplyAdd(n, -HalfPi, x);
        r = L.MultiplyAdd(n, -HalfPiLow, r);
        r = L.MultiplyAdd(n, -HalfPiLower, r);
        return (r, L.ToInteger(n));
    }

    /// <summary>sin r and cos r for |r| ≤ 0.83, to 2⁻³².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (L Sine, L Cosine) SineAndCosine<L>(L r) where L : struct, ILane<L>
    {
        var z = r * r;
        var s = L.MultiplyAdd(2.79843562e-6f, z, -1.98501744e-4f);
        s = L.MultiplyAdd(s, z, 8.33337381e-3f);
        s = L.MultiplyAdd(s, z, -0.166666672f);
        var c = L.MultiplyAdd(2.43922241e-5f, z, -1.38869509e-3f);
        c = L.MultiplyAdd(c, z, 4.16666381e-2f);
        return (L.MultiplyAdd(r * z, s, r), L.MultiplyAdd(z * z, c, L.MultiplyAdd(-0.5f, z, 1f)));
    }

    /// <summary>All bits set where the integer is odd.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L OddMask<L>(L integer) where L : struct, ILane<L> => L.ShiftRight(L.ShiftLeft(integer, 31), 31);

    /// <summary>arcsin t for 0 ≤ t ≤ ½, to 2⁻²⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L ArcsineNearZero<L>(L t) where L : struct, ILane<L>
    {
        var z = t * t;
        var p = L.MultiplyAdd(4.21583876e-2f, z, 2.41847429e-2f);
        p = L.MultiplyAdd(p, z, 4.54691537e-2f);
        p = L.MultiplyAdd(p, z, 7.49530941e-2f);
        p = L.MultiplyAdd(p, z, 0.166667521f);
        return L.MultiplyAdd(t * z, p, t);
    }

    /// <summary>Recomputes the rare far angles in double precision.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static L ReplaceFar<L>(L x, L near, delegate*<double, double> function) where L : struct, ILane<L>
    {
        var angles = stackalloc float[L.Count];
        var results = stackalloc float[L.Count];
        L.Store(x, angles);
        L.Store(near, results);
        for (var i = 0; i < L.Count; i++)
            if (Math.Abs(angles[i]) > FarAngle) results[i] = (float)function(angles[i]);
        return L.Load(results);
    }
}
