using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Dense
{
    internal override void Differentiate(Gradient g)
    {
        // Y = X · Wᵀ + b, rows being all axes but the last.
        var dY = Unactivated(g);
        if (g.Wants(X)) g.Set(X, dY.MatMul(g.X(W)));
        if (g.Wants(W)) g.Set(W, g.Add(new MatMul { TransA = true }, Rows(dY), Rows(g.X(X))));
        SetEpilogue(g, dY);
    }

    private static Value Rows(Value v) => v.Shape.Rank == 2 ? v : v.Reshape([-1, v.Shape[^1]]);
}
