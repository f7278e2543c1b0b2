using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ReduceLogSum
{
    internal override void Differentiate(Gradient g)
    {
        // 1 / Σ x = e^−y.
        g.Set(0, Kept(g, g.OfOutput.Mul(g.Y().Neg().Exp())).Expand(g.X(0).Shape.ToArray()));
    }
}
