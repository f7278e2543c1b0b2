using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record LogSoftmax
{
    internal override void Differentiate(Gradient g)
    {
        // dY − e^Y·Σ dY along the axis.
        g.Set(0, g.OfOutput.Sub(g.Y().Exp().Mul(g.OfOutput.ReduceSum(AxisOf(g)))));
    }
}
