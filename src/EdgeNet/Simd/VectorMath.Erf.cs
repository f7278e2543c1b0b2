using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

internal static partial class VectorMath
{
    /// <summary>The error function, 1.1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Erf<L>(L x) where L : struct, ILane<L>
    {
        // Below 1, x + x·p(x²). Above, 1 − exp(g(|x|)) with g fitted to ln erfc; from 3.95 on that rounds to 1.
        var magnitude = L.Abs(x);
        var z = x * x;
        var p = L.MultiplyAdd(7.80690389e-5f, z, -7.9978531e-4f);
        p = L.MultiplyAdd(p, z, 5.1871622e-3f);
        p = L.MultiplyAdd(p, z, -2.68533472e-2f);
        p = L.MultiplyAdd(p, z, 0.112835787f);
        p = L.MultiplyAdd(p, z, -0.37612626f);
        p = L.MultiplyAdd(p, z, 0.128379166f);
        var inner = L.MultiplyAdd(magnitude, p, magnitude);

        var t = L.Min(3.95f, magnitude);
        var g = L.MultiplyAdd(1.32227331e-4f, t, -2.39208713e-3f);
        g = L.MultiplyAdd(g, t, 1.95404701e-2f);
        g = L.MultiplyAdd(g, t, -9.81902182e-2f);
        g = L.MultiplyAdd(g, t, -0.643900692f);
        g = L.MultiplyAdd(g, t, -1.12358582f);
        g = L.MultiplyAdd(g, t, -1.20943598e-3f);
        return WithSign(L.Select(magnitude < 1f, inner, -Expm1OfNegative(g)), x);
    }
}
