using EdgeNet.Graphs;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

public sealed partial record Elu
{
    internal override Derivative Derivative => Derivative.FromInput(new Slope(Alpha)) with { Curvature = Bend };

    private Value Bend(Value x)
    {
        var zero = x.Graph.Constant(Tensor.Scalar(0f));
        return x.Less(zero).Where(x.Clip(max: 0).Exp().Affine(Alpha), zero);
    }

    private readonly struct Slope(float alpha) : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => L.Select(x < 0f, dy * alpha * VectorMath.ExpOfNegative(L.Min(0f, x)), dy);
    }
}
