using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// y = A · B over the last two axes, [M, K] · [K, N] → [M, N]; the axes before them broadcast. An operand of one axis is a row
/// (A) or a column (B), and its axis of one disappears from the result.
/// </summary>
public sealed partial record MatMul : Operator
{
    /// <summary>Whether A's last two axes are swapped first.</summary>
    public bool TransA { get; internal set; }

    /// <summary>Whether B's last two axes are swapped first.</summary>
    public bool TransB { get; internal set; }

    internal override Signature Signature { get; } = new("A", "B");

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("outer products", _ => TransA, c => new OuterMatMulStep(c, TransB)), new("gemm", _ => !TransA, c => new MatMulStep(c, TransB, new FloatArithmetic(c.Level, Epilogue.None)))];

    internal override IReadOnlyList<Kernel> IntegerKernels =>
    [
        new("gemm vnni", c => c.Level == SimdLevel.V512 && Takes(c) && VnniCode.SupportsZeroPoints, c => new MatMulStep(c, TransB, new ByteArithmetic(c, VnniKernel.Instance))),
        new("gemm bytes", Takes, c => new MatMulStep(c, TransB, new ByteArithmetic(c, ByteKernel.For(c.Level)))),
    ];

    private bool Takes(KernelContext c) =>
        !TransA && ByteArithmetic.Applies(c) && MatMulShape.Of(c.Input(0).Shape, c.Input(1).Shape, transA: false, TransB).K <= ByteArithmetic.MostProducts;

    internal override void Attributes(AttributeVisitor a)
    {
        TransA = a.Bool("transA", TransA);
        TransB = a.Bool("transB", TransB);
    }

    internal override void Infer(Inference i)
    {
        Shape a = i.Expect(0, DType.F32), b = i.Expect(1, DType.F32);
        if (a.Rank == 0 || b.Rank == 0) throw i.Fail("both need at least one axis");
        if ((TransA && a.Rank < 2) || (TransB && b.Rank < 2)) throw i.Fail("an operand of one axis cannot be transposed");
        var shape = MatMulShape.Of(a, b, TransA, TransB);
        if (shape.K != shape.RowsOfB) throw i.Fail($"a row of A has {shape.K} elements, a column of B {shape.RowsOfB}; they must be as many");
        if (shape.Stack() is not { } stack) throw i.Fail("the axes before the last two don't broadcast");
        if (a.Rank > 1) stack = [.. stack, shape.M];
        if (b.Rank > 1) stack = [.. stack, shape.N];
        i.Output(DType.F32, new(stack));
    }

    internal override long Macs(Node node) =>
        node.Outputs[0].Shape.Elements * MatMulShape.Of(node.Inputs[0]!.Shape, node.Inputs[1]!.Shape, TransA, TransB).K;
}

/// <summary>The sizes of a product of two stacks of matrices: M×K by K×N.</summary>
/// <param name="M">Rows of A and of the result.</param>
/// <param name="K">Columns of A.</param>
/// <param name="RowsOfB">Rows of B, which must be K.</param>
/// <param name="N">Columns of B and of the result.</param>
/// <param name="StackA">The axes of A before its matrices.</param>
/// <param name="StackB">The axes of B before its matrices.</param>
internal sealed record MatMulShape(int M, int K, int RowsOfB, int N, Shape StackA, Shape StackB)
{
    public static MatMulShape Of(Shape a, Shape b, bool transA, bool transB)
    {
        var (m, k) = a.Rank == 1 ? (1, a[0]) : transA ? (a[^1], a[^2]) : (a[^2], a[^1]);
        var (rows, n) = b.Rank == 1 ? (b[0], 1) : transB ? (b[^1], b[^2]) : (b[^2], b[^1]);
        return new(m, k, rows, n, a[..Math.Max(0, a.Rank - 2)], b[..Math.Max(0, b.Rank - 2)]);
    }

    /// <summary>The axes of the result before its matrices, or null if those of the operands don't fit.</summary>
    public int[]? Stack()
    {
        var result = new int[Math.Max(StackA.Rank, StackB.Rank)];
        for (var back = 1; back <= result.Length; back++)
        {
            int a = At(StackA, back), b = At(StackB, back);
            if (a != b && a != 1 && b != 1) return null;
            result[^back] = a == 1 ? b : a;
        }
        return result;
    }

    /// <summary>For each matrix of the result, which matrices of A and B make it.</summary>
    public IEnumerable<(int A, int B)> Pairs()
    {
        var stack = Stack()!;
        var count = stack.Aggregate(1, (product, extent) => product * extent);
        for (var i = 0; i < count; i++)
        {
            int a = 0, b = 0, stepA = 1, stepB = 1, rest = i;
            for (var back = 1; back <= stack.Length; back++)
            {
                (rest, var index) = Math.DivRem(rest, stack[^back]);
                if (At(StackA, back) > 1) a += index * stepA;
                if (At(StackB, back) > 1) b += index * stepB;
                (stepA, stepB) = (stepA * At(StackA, back), stepB * At(StackB, back));
            }
            yield return (a, b);
        }
    }

    private static int At(Shape stack, int back) => back <= stack.Rank ? stack[^back] : 1;
}

public static partial class Ops
{
    /// <summary>The matrix product over the last two axes; the axes before them broadcast.</summary>
    public static Value MatMul(this Value a, Value b, bool transA = false, bool transB = false, string? name = null) =>
        a.Graph.Add(new MatMul { TransA = transA, TransB = transB }, [a, b], name)[0];
}
