using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Mod
{
    internal override void Differentiate(Gradient g)
    {
        // a − b·n, n being the whole number of times b is taken away: d/da = 1, d/db = −n.
        g.Set(0, g.OfOutput);
        if (g.Wants(1)) g.Set(1, g.OfOutput.Mul(g.X(0).Sub(g.Y()).Div(g.X(1))).Neg());
    }
}
