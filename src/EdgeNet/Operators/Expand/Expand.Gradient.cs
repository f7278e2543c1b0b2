using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Expand
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.OfOutput); // summed up over what was repeated
    }
}
