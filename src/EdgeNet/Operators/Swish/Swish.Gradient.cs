using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Swish
{
    internal override Derivative Derivative => Derivative.FromInput(new Slope(Alpha)) with { Curvature = Bend };

    // α·s·(1 − s)·(2 + α·x·(1 − 2s)), with s = σ(α·x).
    private Value Bend(Value x)
    {
        var s = x.Affine(Alpha).Sigmoid();
        return s.Mul(s.Affine(-1, 1)).Mul(x.Mul(s.Affine(-2, 1)).Affine(Alpha, 2)).Affine(Alpha);
    }

    private readonly struct Slope(float alpha) : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L>
        {
            var s = VectorMath.Sigmoid<L>(alpha * x);
            return dy * s * L.MultiplyAdd(alpha * x, 1f - s, 1f);
        }
    }
}
