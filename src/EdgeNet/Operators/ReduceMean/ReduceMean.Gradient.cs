using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReduceMean
{
    internal override void Differentiate(Gradient g) =>
        g.Set(0, Kept(g, g.OfOutput.Affine(1f / Count(g))).Expand(g.X(0).Shape.ToArray()));
}
