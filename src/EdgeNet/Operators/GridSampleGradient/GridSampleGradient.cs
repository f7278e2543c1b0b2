using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The gradients of <see cref="GridSample"/>: each pixel's goes to the pixels it was made of, by their weights; that of its place is how their
/// weights change with it.
/// </summary>
public sealed record GridSampleGradient : Operator
{
    internal const int dY = 0, X = 1, Grid = 2;

    /// <summary>The sampling.</summary>
    public GridSample Sampling { get; internal set; } = new();

    internal override Signature Signature { get; } = new("dY", "X", "grid");

    internal override IReadOnlyList<Kernel> Kernels => [new("by image", c => new GridSampleGradientStep(Sampling, c))];

    internal override void Attributes(AttributeVisitor a) => Sampling = a.Nested("sampling", Sampling);

    internal override void Infer(Inference i)
    {
        var (y, x, grid) = (i.Expect(dY, DType.F32, rank: 4), i.Expect(X, DType.F32, rank: 4), i.Expect(Grid, DType.F32, rank: 4));
        if (x[1] == 0 || x[2] == 0) throw i.Fail(X, "an image without pixels has none to pick");
        i.ExpectShape(Grid, [x[0], y[1], y[2], 2], "as many as dY has images, rows, columns, a place for each");
        i.ExpectShape(dY, [x[0], grid[1], grid[2], x[3]], "a pixel for each place");
        i.Output(DType.F32, x);
        i.Output(DType.F32, grid);
    }
}
