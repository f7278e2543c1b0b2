using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReduceProd
{
    internal override void Differentiate(Gradient g)
    {
        // The product of the others; where x itself is 0 that cannot be had by division, and 0 is given.
        var others = g.Add(new Where(), g.X(0).Equal(g.Scalar(0)), g.Scalar(0), Kept(g, g.Y()).Div(g.X(0)));
        g.Set(0, others.Mul(Kept(g, g.OfOutput)));
    }
}
