using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record MaxPool
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.Add(new MaxPoolGradient { Pool = this }, g.X(0), g.Y(), g.OfOutput));
    }
}
