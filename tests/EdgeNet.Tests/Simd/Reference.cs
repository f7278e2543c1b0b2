namespace EdgeNet.Tests.Simd;

/// <summary>Functions System.Math lacks, in double precision and by the plainest method.</summary>
internal static class Reference
{
    /// <summary>2/√π · e^(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·5…(2n+1)): all terms have one sign, so nothing cancels.</summary>
    public static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) > 6) return Math.Sign(x);
        double sum = 0, term = x;
        for (var n = 0; sum + term != sum; n++)
        {
            sum += term;
            term *= 2 * x * x / (2 * n + 3);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    public static double Log1p(double x)
    {
        // Kahan: what 1 + x rounds away divides out.
        var u = 1 + x;
        return u == 1 || double.IsPositiveInfinity(u) ? x : Math.Log(u) * (x / (u - 1));
    }

    public static double Expm1(double x)
    {
        if (!(Math.Abs(x) <= 0.5)) return Math.Exp(x) - 1;
        double sum = 0, term = x;
        for (var n = 2; sum + term != sum; n++)
        {
            sum += term;
            term *= x / n;
        }

        return sum;
    }
}
