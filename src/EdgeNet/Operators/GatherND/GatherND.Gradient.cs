using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record GatherND
{
    internal override void Differentiate(Gradient g)
    {
        if (BatchDims > 0) g.SetScattered();
        else g.Set(0, g.Zeros(g.X(0).Shape).ScatterND(g.X(1), g.OfOutput, ScatterReduction.Add));
    }
}
