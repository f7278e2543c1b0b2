using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>
/// The most multiply-adds one core can do, measured: speeds are reported as a fraction of it, taken in the same run,
/// for on a shared machine an absolute figure means little.
/// </summary>
internal static unsafe class FmaPeak
{
    private const int Chains = 12;

    /// <summary>Multiply-adds a second at <paramref name="level"/>, times two: the best of a few short bursts (about 2 ms).</summary>
    public static double FlopsPerSecond(SimdLevel level) => level switch
    {
        SimdLevel.V512 => Measure<Fma512, Vector512<float>>(),
        SimdLevel.V256 => Measure<Fma256, Vector256<float>>(),
        SimdLevel.V128 => Measure<Fma128, Vector128<float>>(),
        _ => Measure<FmaScalar, float>(),
    };

    /// <summary>Does this many multiply-adds as fast as one core can: what a benchmark's work is set against.</summary>
    public static void Spend(SimdLevel level, long multiplyAdds)
    {
        switch (level)
        {
            case SimdLevel.V512: Spend<Fma512, Vector512<float>>(multiplyAdds); break;
            case SimdLevel.V256: Spend<Fma256, Vector256<float>>(multiplyAdds); break;
            case SimdLevel.V128: Spend<Fma128, Vector128<float>>(multiplyAdds); break;
            default: Spend<FmaScalar, float>(multiplyAdds); break;
        }
    }

    private static void Spend<T, V>(long multiplyAdds)
        where T : IFmaVector<V>
        where V : struct
    {
        float sink = 0;
        Chain<T, V>((int)(multiplyAdds / (Chains * T.Width)), &sink);
    }

    private static double Measure<T, V>()
        where T : IFmaVector<V>
        where V : struct
    {
        const int Steps = 20_000, Bursts = 12;
        float sink = 0;
        var best = long.MaxValue;
        for (var burst = 0; burst < Bursts; burst++)
        {
            var begin = Stopwatch.GetTimestamp();
            Chain<T, V>(Steps, &sink);
            best = Math.Min(best, Stopwatch.GetTimestamp() - begin);
        }
        return 2.0 * Steps * Chains * T.Width * Stopwatch.Frequency / best;
    }

    // Twelve independent chains hide the latency of any current multiplier (at most 5 cycles × 2 units) and fit 16 registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Chain<T, V>(int steps, float* sink)
        where T : IFmaVector<V>
        where V : struct
    {
        V x = T.Broadcast(*sink + 0.5f), y = T.Broadcast(*sink + 0.25f);
        V a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (; steps > 0; steps--)
        {
            a = T.MultiplyAdd(a, x, y);
            b = T.MultiplyAdd(b, x, y);
            c = T.MultiplyAdd(c, x, y);
            d = T.MultiplyAdd(d, x, y);
            e = T.MultiplyAdd(e, x, y);
            f = T.MultiplyAdd(f, x, y);
            g = T.MultiplyAdd(g, x, y);
            h = T.MultiplyAdd(h, x, y);
            i = T.MultiplyAdd(i, x, y);
            j = T.MultiplyAdd(j, x, y);
            k = T.MultiplyAdd(k, x, y);
            l = T.MultiplyAdd(l, x, y);
        }
        a = T.Add(T.Add(T.Add(a, b), T.Add(c, d)), T.Add(T.Add(e, f), T.Add(g, h)));
        T.StoreFirst(sink, T.Multiply(T.Add(T.Add(a, T.Add(i, j)), T.Add(k, l)), T.Zero), 1);
    }
}
