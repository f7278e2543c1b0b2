using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Convolution as an implicit product: a row is an output pixel, and its inputs, tap by tap, are pointers to the pixels the window
/// covers (or to zeros). Nothing is copied, whatever the stride, dilation, padding or group.
/// </summary>
internal sealed unsafe class ConvStep : ProductStep
{
    private readonly ConvShape shape;
    private readonly float* zeros;

    public ConvStep(KernelContext c, in ConvShape shape, Epilogue epilogue)
        : base(c, Matrices(shape), Products(c, shape), epilogue, $"conv {shape.Group}")
    {
        this.shape = shape;
        zeros = (float*)c.Table(shape.GroupChannels * sizeof(float), static _ => { });
    }

    protected override GemmSource Source(int product, Binding binding)
    {
        var input = binding.InputRows(LinearOperator.X).Skip(product * shape.GroupChannels);
        var output = binding.OutputRows().Skip(product * shape.GroupFilters);
        var residual = binding.InputRows(LinearOperator.R).Skip(product * shape.GroupFilters);
        return shape.IsPointwise
            ? new MatrixSource(input, output, residual)
            : new WindowSource(WindowRows.Of(shape.Height), WindowRows.Of(shape.Width), input, zeros, output, residual);
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
