using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Mul
{
    internal override void Differentiate(Gradient g)
    {
        if (g.Wants(0)) g.Set(0, g.OfOutput.Mul(g.X(1)));
        if (g.Wants(1)) g.Set(1, g.OfOutput.Mul(g.X(0)));
    }
}
