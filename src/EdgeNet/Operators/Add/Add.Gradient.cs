using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Add
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.OfOutput);
        g.Set(1, g.OfOutput);
    }
}
