using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReverseSequence
{
    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.Add(this, g.OfOutput, g.X(1))); // reversing is its own inverse
    }
}
