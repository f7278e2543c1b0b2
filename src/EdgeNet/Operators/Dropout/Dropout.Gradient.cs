using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Dropout
{
    // Linear, and the same seed and counter drop the same elements again: nothing has to be kept.
    internal override void Differentiate(Gradient g) => g.Set(0, g.Node.Has(Counter) ? g.Add(this, g.OfOutput, g.X(Counter)) : g.OfOutput);
}
