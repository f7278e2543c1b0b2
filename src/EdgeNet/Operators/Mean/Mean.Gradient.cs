using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Mean
{
    internal override void Differentiate(Gradient g)
    {
        var part = g.OfOutput.Affine(1f / g.Node.Inputs.Count);
        for (var i = 0; i < g.Node.Inputs.Count; i++) g.Set(i, part);
    }
}
