using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Div
{
    internal override void Differentiate(Gradient g)
    {
        var dA = g.OfOutput.Div(g.X(1));
        g.Set(0, dA);
        if (g.Wants(1)) g.Set(1, dA.Mul(g.Y()).Neg());
    }
}
