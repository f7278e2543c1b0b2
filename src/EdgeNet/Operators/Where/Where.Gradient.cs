using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Where
{
    internal override void Differentiate(Gradient g)
    {
        if (g.Wants(1)) g.Set(1, g.Add(new Where(), g.X(0), g.OfOutput, g.Scalar(0)));
        if (g.Wants(2)) g.Set(2, g.Add(new Where(), g.X(0), g.Scalar(0), g.OfOutput));
    }
}
