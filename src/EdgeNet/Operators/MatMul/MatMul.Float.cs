using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>A product for each matrix of a stack, or one of all rows where the whole stack meets the same matrix B.</summary>
internal sealed unsafe class MatMulStep : ProductStep
{
    private readonly MatMulShape shape;
    private readonly (int A, int B)[] pairs;
    private readonly bool isColumn, accumulates;
    private readonly int outputBytes;

    /// <param name="c">The node, whose inputs 0 and 1 are A and B.</param>
    /// <param name="transB">Whether B is transposed.</param>
    /// <param name="arithmetic">What the numbers are.</param>
    /// <param name="accumulates">Whether the product is added to what the output holds.</param>
    public MatMulStep(KernelContext c, bool transB, Arithmetic arithmetic, bool accumulates = false)
        : this(c, Folded(c, transB), transB, arithmetic, accumulates) { }

    private MatMulStep(KernelContext c, MatMulShape shape, bool transB, Arithmetic arithmetic, bool accumulates)
        : base(c, arithmetic, Matrices(shape, transB, arithmetic), Products(shape, accumulates), $"matmul {transB}")
    {
        (this.shape, this.accumulates, outputBytes) = (shape, accumulates, arithmetic.OutputBytes);
        pairs = [.. shape.Pairs()];
        isColumn = c.Input(1).Shape.Rank == 1;
    }

    public override bool TakesPitchedInput(int input) => input == 0;

    // The result of a single column is a row in memory: its one axis is innermost.
    public override bool TakesPitchedOutput(int output) => !isColumn;

    protected override GemmSource Source(int product, Binding binding)
    {
        var a = Inputs(binding).From(pairs[product].A * (nint)shape.M);
        var y = (isColumn ? new ByteRows(binding.Output<byte>(), outputBytes) : Outputs(binding)).From(product * (nint)shape.M);
        return new MatrixSource(a, y, accumulates ? y : default);
    }

    protected override bool HasBias => !accumulates;

    /// <summary>The sizes, with a stack on the left of a single matrix taken for a taller matrix.</summary>
    private static MatMulShape Folded(KernelContext c, bool transB)
    {
        var sizes = MatMulShape.Of(c.Input(0).Shape, c.Input(1).Shape, transA: false, transB);
        if (sizes.StackB.Elements != 1 || sizes.StackB.Rank > sizes.StackA.Rank) return sizes;
        return sizes with { M = checked((int)(sizes.M * sizes.StackA.Elements)), StackA = [], StackB = [] };
    }

    private static IEnumerable<WeightMatrix> Matrices(MatMulShape shape, bool transB, Arithmetic arithmetic)
    {
        var layout = (transB ? GemmLayout.Columns(shape.K) : GemmLayout.Rows(shape.N)) with { Flip = arithmetic.Flip };
        return Enumerable.Range(0, checked((int)shape.StackB.Elements))
            .Select(b => new WeightMatrix((nint)b * shape.K * shape.N, layout, 1, shape.K, shape.N));
    }

    private static IEnumerable<Product> Products(MatMulShape shape, bool accumulates)
    {
        var product = new GemmShape(shape.M, 1, shape.K, shape.N) { HasResidual = accumulates };
        return shape.Pairs().Select(pair => new Product(pair.B, product));
    }
}
