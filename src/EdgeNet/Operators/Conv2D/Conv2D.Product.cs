using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Convolution as an implicit product: a row is an output pixel, and its inputs, tap by tap, are pointers to the pixels the window
/// covers (or to zeros beside the image). Nothing is copied, whatever the stride, dilation, padding or group.
/// </summary>
internal sealed unsafe class ConvStep : ProductStep
{
    private readonly ConvShape shape;
    private readonly byte* padding;

    public ConvStep(KernelContext c, in ConvShape shape, Arithmetic arithmetic)
        : base(c, arithmetic, Matrices(shape), Products(c, shape), $"conv {shape.Group}")
    {
        this.shape = shape;
        padding = arithmetic.Padding(c, shape.GroupChannels);
    }

    protected override GemmSource Source(int product, Binding binding)
    {
        var input = Inputs(binding, product * shape.GroupChannels);
        var (output, residual) = (Outputs(binding, product * shape.GroupFilters), Residuals(binding, product * shape.GroupFilters));
        return shape.IsPointwise
            ? new MatrixSource(input, output, residual)
            : new WindowSource(WindowRows.Of(shape.Height), WindowRows.Of(shape.Width), input, padding, output, residual);
    }

    private static IEnumerable<WeightMatrix> Matrices(ConvShape shape)
    {
        nint k = shape.GroupChannels, row = shape.Taps * k;
        var layout = new GemmLayout([.. Enumerable.Range(0, shape.Taps).Select(tap => tap * k)], K: 1, Column: row);
        return Enumerable.Range(0, shape.Group)
            .Select(group => new WeightMatrix(group * shape.GroupFilters * row, layout, shape.Taps, shape.GroupChannels, shape.GroupFilters));
    }

    private static IEnumerable<Product> Products(KernelContext c, ConvShape shape)
    {
        var rows = checked(shape.Batch * shape.Height.Output * shape.Width.Output);
        var product = new GemmShape(rows, shape.Taps, shape.GroupChannels, shape.GroupFilters)
        {
            RowPitch = (nint)shape.Channels * shape.Width.Stride,
            HasResidual = c.HasInput(LinearOperator.R),
        };
        return Enumerable.Range(0, shape.Group).Select(group => new Product(group, product, group * shape.GroupFilters));
    }
}
