using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Sum
{
    internal override void Differentiate(Gradient g)
    {
        for (var i = 0; i < g.Node.Inputs.Count; i++) g.Set(i, g.OfOutput);
    }
}
