using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Sqrt
{
    internal override Derivative Derivative => Derivative.FromOutput(default(Slope)) with { Curvature = static y => y.Mul(y).Reciprocal().Affine(-0.5f) };

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L y) where L : struct, ILane<L> => dy * 0.5f / y;
    }
}
