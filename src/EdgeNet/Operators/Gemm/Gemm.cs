using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// y = α · A · B + β · C over matrices [M, K] · [K, N], either of them transposed first if asked for. C broadcasts to [M, N].
/// </summary>
public sealed partial record Gemm : Operator
{
    private const int A = 0, B = 1, C = 2;

    /// <summary>What the product is multiplied with.</summary>
    public float Alpha { get; internal set; } = 1;

    /// <summary>What C is multiplied with.</summary>
    public float Beta { get; internal set; } = 1;

    /// <summary>Whether A is given as [K, M].</summary>
    public bool TransA { get; internal set; }

    /// <summary>Whether B is given as [N, K].</summary>
    public bool TransB { get; internal set; }

    internal override Signature Signature { get; } = new("A", "B", "C?");

    // C as a bias or residual costs nothing; spread over the result beforehand it costs a pass.
    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("outer products", c => TransA && HasBiasAtMost(c), c => Product(c)),
        new("gemm", c => !TransA && HasBiasAtMost(c), c => Product(c)),
        new("gemm over c", c => c.HasInput(C), c => new GemmOverStep(c, Product(c, accumulates: true), Beta)),
    ];

    private Step Product(KernelContext c, bool accumulates = false) =>
        TransA ? new OuterMatMulStep(c, TransB, Alpha, accumulates) : new MatMulStep(c, TransB, new FloatArithmetic(c.Level, Epilogue.None, Alpha), accumulates);

    private bool HasBiasAtMost(KernelContext c) => !c.HasInput(C) || (Beta == 1 && IsBias(c.Input(C).Shape, c.Output().Shape[1]));

    private static bool IsBias(Shape c, int columns) => c.Rank > 0 && c.Elements == columns && c[^1] == columns;

    internal override void Attributes(AttributeVisitor a)
    {
        Alpha = a.Float("alpha", Alpha);
        Beta = a.Float("beta", Beta);
        TransA = a.Bool("transA", TransA);
        TransB = a.Bool("transB", TransB);
    }

    internal override void Infer(Inference i)
    {
        Shape a = i.Expect(A, DType.F32, rank: 2), b = i.Expect(B, DType.F32, rank: 2);
        var shape = MatMulShape.Of(a, b, TransA, TransB);
        if (shape.K != shape.RowsOfB) throw i.Fail($"a row of A has {shape.K} elements, a column of B {shape.RowsOfB}; they must be as many");
        Shape output = [shape.M, shape.N];
        if (i.Has(C))
        {
            var c = i.Expect(C, DType.F32);
            var fits = c.Rank <= 2;
            for (var back = 1; fits && back <= c.Rank; back++) fits = c[^back] == 1 || c[^back] == output[^back];
            if (!fits) throw i.Fail(C, $"it must broadcast to the result, {output}");
        }
        i.Output(DType.F32, output);
    }

    internal override long Macs(Node node) =>
        node.Outputs[0].Shape.Elements * MatMulShape.Of(node.Inputs[A]!.Shape, node.Inputs[B]!.Shape, TransA, TransB).K;
}

public static partial class Ops
{
    /// <summary>α · A · B + β · C over matrices, either of them transposed first if asked for.</summary>
    public static Value Gemm(
        this Value a, Value b, Value? c = null, float alpha = 1, float beta = 1, bool transA = false, bool transB = false, string? name = null) =>
        a.Graph.Add(new Gemm { Alpha = alpha, Beta = beta, TransA = transA, TransB = transB }, [a, b, c], name)[0];
}
