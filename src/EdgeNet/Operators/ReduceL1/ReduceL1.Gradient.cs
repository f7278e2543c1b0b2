using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReduceL1
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.X(0).Sign().Mul(Kept(g, g.OfOutput)));
    }
}
