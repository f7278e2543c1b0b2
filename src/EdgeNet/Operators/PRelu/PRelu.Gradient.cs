using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record PRelu
{
    internal override void Differentiate(Gradient g)
    {
        var negative = g.X(0).Less(g.Scalar(0));
        if (g.Wants(0)) g.Set(0, g.Add(new Where(), negative, g.OfOutput.Mul(g.X(1)), g.OfOutput));
        if (g.Wants(1)) g.Set(1, g.Add(new Where(), negative, g.OfOutput.Mul(g.X(0)), g.Scalar(0)));
    }
}
