using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReduceMin
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.Add(new Where(), g.X(0).Equal(Kept(g, g.Y())), Kept(g, g.OfOutput), g.Scalar(0)));
    }
}
