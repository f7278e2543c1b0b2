using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

public sealed partial record Exp
{
    internal override Derivative Derivative => Derivative.FromOutput(default(Slope)) with { Curvature = static y => y.Graph.Constant(Tensor.Scalar(1f)) };

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L y) where L : struct, ILane<L> => dy * y;
    }
}
