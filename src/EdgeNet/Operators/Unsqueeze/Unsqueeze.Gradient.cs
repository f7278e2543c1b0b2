using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Unsqueeze
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.OfOutput.Reshape(g.X(0).Shape.ToArray()));
    }
}
