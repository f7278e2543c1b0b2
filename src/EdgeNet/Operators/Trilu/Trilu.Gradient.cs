using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Trilu
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.Add(this, g.OfOutput));
    }
}
