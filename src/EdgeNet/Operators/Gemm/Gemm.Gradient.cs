using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Gemm
{
    internal override void Differentiate(Gradient g)
    {
        // Y = α·A·B + β·C; of a transposed operand the gradient is the transpose.
        Value a = g.X(A), b = g.X(B), dY = g.OfOutput;
        if (g.Wants(A)) g.Set(A, TransA ? Product(g, b, dY, TransB, trans2: true) : Product(g, dY, b, trans1: false, !TransB));
        if (g.Wants(B)) g.Set(B, TransB ? Product(g, dY, a, trans1: true, TransA) : Product(g, a, dY, !TransA, trans2: false));
        if (g.Wants(C)) g.Set(C, Beta == 1 ? dY : dY.Affine(Beta));
    }

    private Value Product(Gradient g, Value first, Value second, bool trans1, bool trans2) =>
        g.Add(new Gemm { Alpha = Alpha, TransA = trans1, TransB = trans2 }, first, second);
}
