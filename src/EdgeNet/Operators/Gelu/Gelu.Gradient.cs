using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Gelu
{
    internal override Derivative Derivative =>
        Approximate == GeluApproximation.Tanh ? Derivative.FromInput(default(TanhSlope)) : Derivative.FromInput(default(ErfSlope)) with { Curvature = Bend };

    // φ(x)·(2 − x²).
    private static Value Bend(Value x)
    {
        var square = x.Mul(x);
        return square.Affine(-0.5f).Exp().Mul(square.Affine(-0.398942280f, 0.797884561f));
    }

    /// <summary>Φ(x) + x·φ(x).</summary>
    private readonly struct ErfSlope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L>
        {
            var distribution = 0.5f * (1f + VectorMath.Erf(x * 0.707106781f));
            return dy * L.MultiplyAdd(x * 0.398942280f, VectorMath.Exp(-0.5f * x * x), distribution);
        }
    }

    /// <summary>½(1 + t) + ½x·(1 − t²)·u′, with t = tanh u and u = √(2/π)·(x + 0.044715·x³).</summary>
    private readonly struct TanhSlope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L>
        {
            var square = x * x;
            var t = VectorMath.Tanh<L>(0.797884561f * x * L.MultiplyAdd(0.044715f, square, 1f));
            var inner = 0.797884561f * L.MultiplyAdd(0.134145f, square, 1f);
            return dy * 0.5f * (1f + t + (x * (1f - (t * t)) * inner));
        }
    }
}
