using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record SumPoolGradient
{
    internal override void Differentiate(Gradient g)
    {
        // Back to sums over windows: averages times what they were divided by.
        g.Set(0, g.Add(Pool, g.OfOutput).Mul(g.Node.Graph.Constant(Pool.Divisors(g.Node.Name, g.Y().Shape, static count => count))));
    }
}
