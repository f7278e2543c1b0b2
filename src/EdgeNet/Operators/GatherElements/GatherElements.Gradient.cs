using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record GatherElements
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.Zeros(g.X(0).Shape).ScatterElements(g.X(1), g.OfOutput, Axis, ScatterReduction.Add));
    }
}
