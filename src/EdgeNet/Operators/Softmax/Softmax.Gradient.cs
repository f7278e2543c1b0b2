using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Softmax
{
    internal override void Differentiate(Gradient g)
    {
        // (dY − Σ dY·Y)·Y along the axis.
        var sum = g.OfOutput.Mul(g.Y()).ReduceSum(AxisOf(g));
        g.Set(0, g.OfOutput.Sub(sum).Mul(g.Y()));
    }
}
