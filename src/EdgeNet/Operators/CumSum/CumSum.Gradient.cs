using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record CumSum
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.Add(this with { Reverse = !Reverse }, g.OfOutput));
    }
}
