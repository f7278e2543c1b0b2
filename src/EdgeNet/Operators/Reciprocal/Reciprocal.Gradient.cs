using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Reciprocal
{
    internal override Derivative Derivative => Derivative.FromOutput(default(Slope)) with { Curvature = static y => y.Affine(-2) };

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L y) where L : struct, ILane<L> => -(dy * y * y);
    }
}
