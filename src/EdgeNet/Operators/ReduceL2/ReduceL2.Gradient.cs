using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReduceL2
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.X(0).Mul(Kept(g, g.OfOutput.Div(g.Y()))));
    }
}
