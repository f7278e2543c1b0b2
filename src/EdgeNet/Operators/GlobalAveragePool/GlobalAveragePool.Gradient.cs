using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record GlobalAveragePool
{
    internal override void Differentiate(Gradient g)
    {
        var x = g.X(0).Shape;
        g.Set(0, g.OfOutput.Affine(1f / x.Product(1, x.Rank - 1)).Expand(x.ToArray()));
    }
}
