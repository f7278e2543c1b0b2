namespace EdgeNet.Tests.Simd;

/// <summary>Distances in units in the last place of a float.</summary>
internal static class Ulps
{
    /// <summary>Floats at which formulas go wrong first.</summary>
    public static readonly float[] Specials =
    [
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 2f, -2f, 3f, -3f, float.Epsilon, -float.Epsilon, 1.17549435e-38f, -1.17549435e-38f, 1.1754942e-38f,
        float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        88.72283f, 88.7229f, -87.33655f, -103.97208f, -103.97209f, 1e9f, 16777216f, -16777215f, 0.99999994f, 1.0000001f,
    ];

    /// <summary>How far <paramref name="actual"/> is from the exact value; 0 where both are NaN or the same infinity.</summary>
    public static double Between(float actual, double exact)
    {
        if (double.IsNaN(exact)) return float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (float.IsNaN(actual)) return double.PositiveInfinity;
        if (float.IsInfinity((float)exact)) return actual == (float)exact ? 0 : Math.Abs(float.MaxValue - Math.Abs((double)actual)) / Ulp(float.MaxValue);
        if (float.IsInfinity(actual)) return Math.Abs(Math.Abs(exact) - float.MaxValue) / Ulp(float.MaxValue) + 1;
        return Math.Abs(actual - exact) / Ulp((float)exact);
    }

    private static double Ulp(float x)
    {
        x = Math.Abs(x);
        return x == float.MaxValue ? (double)x - MathF.BitDecrement(x) : (double)MathF.BitIncrement(x) - x;
    }
}
