using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Identity
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.OfOutput);
    }
}
