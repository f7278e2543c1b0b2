using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record MatMul
{
    internal override void Differentiate(Gradient g)
    {
        Value a = g.X(0), b = g.X(1), dY = g.OfOutput;
        if (a.Shape.Rank < 2 || b.Shape.Rank < 2) throw new GraphException(g.Node.Name, "a product of vectors has no gradient; give them a second axis.");
        // Y = A·B: dA = dY·Bᵀ, dB = Aᵀ·dY; of a transposed operand it is the transpose.
        if (g.Wants(0)) g.Set(0, TransA ? Product(g, b, dY, TransB, trans2: true) : Product(g, dY, b, trans1: false, !TransB));
        if (g.Wants(1)) g.Set(1, TransB ? Product(g, dY, a, trans1: true, TransA) : Product(g, a, dY, !TransA, trans2: false));
    }

    private static Value Product(Gradient g, Value first, Value second, bool trans1, bool trans2) =>
        g.Add(new MatMul { TransA = trans1, TransB = trans2 }, first, second);
}
