using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReduceSum
{
    internal override void Differentiate(Gradient g) =>
        g.Set(0, Kept(g, g.OfOutput).Expand(g.X(0).Shape.ToArray()));
}
