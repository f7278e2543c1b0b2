using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Log
{
    internal override Derivative Derivative => Derivative.FromInput(default(Slope)) with { Curvature = static x => x.Mul(x).Reciprocal().Neg() };

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => dy / x;
    }
}
