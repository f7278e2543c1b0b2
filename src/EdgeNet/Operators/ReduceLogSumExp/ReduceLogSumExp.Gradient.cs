using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReduceLogSumExp
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.X(0).Sub(Kept(g, g.Y())).Exp().Mul(Kept(g, g.OfOutput)));
    }
}
