using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReduceSumSquare
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.X(0).Mul(Kept(g, g.OfOutput.Affine(2))));
    }
}
