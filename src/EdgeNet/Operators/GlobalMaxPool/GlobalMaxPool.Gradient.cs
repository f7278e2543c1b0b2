using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record GlobalMaxPool
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.Add(new Where(), g.X(0).Equal(g.Y()), g.OfOutput, g.Scalar(0)));
    }
}
