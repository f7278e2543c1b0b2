using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

internal static partial class VectorMath
{
    /// <summary>x raised to y, 4 ulp; special cases as in C: pow(x, 0) = pow(1, y) = 1, a negative x needs an integral y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Pow<L>(L x, L y) where L : struct, ILane<L>
    {
        var magnitude = L.Abs(x);
        var (high, low) = Log2InTwo(magnitude);
        high = L.Select(L.Equal(magnitude, 0f), float.NegativeInfinity, high);
        high = L.Select(magnitude < float.PositiveInfinity, high, magnitude);

        // |x|ʸ = 2^(y·log₂|x|); the exponent needs 8 bits more than a float has, so it too is a sum of two.
        var power = y * high;
        var rest = L.MultiplyAdd(y, low, L.MultiplyAdd(y, high, -power));
        rest = L.Select(L.Abs(power) < 252f, rest, 0f);
        power = L.Max(-252f, L.Min(252f, power));
        var n = L.Round(power);
        var result = L.Scale(1f + ExponentialFraction((power - n + rest) * Ln2), n);
        result = L.Select(L.Equal(magnitude, 1f), 1f, result);

        var half = 0.5f * y;
        var integral = L.Equal(L.Truncate(y), y);
        var odd = integral & ~L.Equal(L.Truncate(half), half);
        result ^= odd & x & L.Bits(SignBit);
        var defined = integral | (x >= 0f) | L.Equal(x, float.NegativeInfinity);
        result = L.Select(defined & L.Equal(y, y), result, float.NaN);
        return L.Select(L.Equal(y, 0f) | L.Equal(x, 1f), 1f, result);
    }

    /// <summary>log₂ x for positive finite x as the sum of two floats, to about 2⁻³¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (L High, L Low) Log2InTwo<L>(L x) where L : struct, ILane<L>
    {
        const float Scale = 2.88539004f; // 2 / ln 2, in two floats
        const float ScaleLow = 3.85192607e-8f;
        var (m, e) = SplitLogarithm(x);

        // log₂ m = (2 / ln 2)·artanh s = s·Scale + s³·p(s²) with s = (m − 1) / (m + 1), the quotient's remainder kept in sLow.
        var d = m + 1f;
        var dLow = m - (d - 1f);
        var inverse = 1f / d;
        var s = (m - 1f) * inverse;
        var sLow = L.MultiplyAdd(-s, dLow, L.MultiplyAdd(-s, d, m - 1f)) * inverse;

        var z = s * s;
        var p = L.MultiplyAdd(0.336628616f, z, 0.411921382f);
        p = L.MultiplyAdd(p, z, 0.577078879f);
        p = L.MultiplyAdd(p, z, 0.961796701f);
        var linear = s * Scale;
        var linearLow = L.MultiplyAdd(s, Scale, -linear) + L.MultiplyAdd(s, ScaleLow, sLow * L.MultiplyAdd(3f * z, p, Scale));

        var sum = e + linear;
        var low = linear - (sum - e) + L.MultiplyAdd(s * z, p, linearLow);
        var high = sum + low;
        return (high, low - (high - sum));
    }
}
