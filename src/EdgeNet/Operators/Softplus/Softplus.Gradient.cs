using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Softplus
{
    internal override Derivative Derivative => Derivative.FromInput(default(Slope)) with { Curvature = static x => x.Sigmoid().Mul(x.Neg().Sigmoid()) };

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => dy * VectorMath.Sigmoid(x);
    }
}
