using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ScatterElements
{
    internal override void Differentiate(Gradient g) =>
        ScatterGradient.Set(g, Reduction, (x, updates) => x.ScatterElements(g.X(1), updates, Axis), x => x.GatherElements(g.X(1), Axis));
}
