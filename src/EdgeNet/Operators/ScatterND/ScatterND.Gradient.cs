using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ScatterND
{
    internal override void Differentiate(Gradient g) =>
        ScatterGradient.Set(g, Reduction, (x, updates) => x.ScatterND(g.X(1), updates), x => x.GatherND(g.X(1)));
}
