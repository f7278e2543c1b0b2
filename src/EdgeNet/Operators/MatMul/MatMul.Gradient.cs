using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record MatMul
{
    internal override void Differentiate(Gradient g)
    {
        Value a = g.X(0), b = g.X(1), dY = g.OfOutput;
        // A vector is a matrix of one row (A) or column (B); what is found for that is summed up to the vector's shape.
        int[] stack = dY.Shape.ToArray()[..(dY.Shape.Rank - (a.Shape.Rank > 1 ? 1 : 0) - (b.Shape.Rank > 1 ? 1 : 0))];
        if (a.Shape.Rank == 1 || b.Shape.Rank == 1)
            dY = dY.Reshape([.. stack, a.Shape.Rank == 1 ? 1 : TransA ? a.Shape[^1] : a.Shape[^2], b.Shape.Rank == 1 ? 1 : TransB ? b.Shape[^2] : b.Shape[^1]]);
        if (a.Shape.Rank == 1) a = a.Reshape([1, -1]);
        if (b.Shape.Rank == 1) b = b.Reshape([-1, 1]);
        // Y = A·B: dA = dY·Bᵀ, dB = Aᵀ·dY; of a transposed operand it is the transpose.
        if (g.Wants(0)) g.Set(0, Vector(g.X(0), TransA ? Product(g, b, dY, TransB, trans2: true) : Product(g, dY, b, trans1: false, !TransB)));
        if (g.Wants(1)) g.Set(1, Vector(g.X(1), TransB ? Product(g, dY, a, trans1: true, TransA) : Product(g, a, dY, !TransA, trans2: false)));
    }

    // A column's gradient lies as a row does.
    private static Value Vector(Value operand, Value gradient) =>
        operand.Shape.Rank > 1 ? gradient : gradient.Reshape([.. gradient.Shape.ToArray()[..^2], operand.Shape[0]]);

    private static Value Product(Gradient g, Value first, Value second, bool trans1, bool trans2) =>
        g.Add(new MatMul { TransA = trans1, TransB = trans2 }, first, second);
}
