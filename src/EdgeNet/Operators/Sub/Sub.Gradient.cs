using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Sub
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.OfOutput);
        if (g.Wants(1)) g.Set(1, g.OfOutput.Neg());
    }
}
