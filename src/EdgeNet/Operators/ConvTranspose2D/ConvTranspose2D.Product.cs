using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Transposed convolution as one product for each phase of the stride: the outputs at r, r + s, r + 2s, … along an axis all read the
/// same taps, those u with u·d ≡ r + p (mod s), and the q-th of them reads input q + (r + p − u·d) / s. So no product meets an
/// inserted zero, and every output is written once.
/// </summary>
internal sealed unsafe class ConvTransposeStep : ProductStep
{
    private readonly ConvShape shape;
    private readonly Phase[] phases;
    private readonly byte* padding;

    public ConvTransposeStep(KernelContext c, in ConvShape shape, Arithmetic arithmetic)
        : this(c, shape, [.. PhasesOf(shape)], arithmetic) { }

    private ConvTransposeStep(KernelContext c, ConvShape shape, Phase[] phases, Arithmetic arithmetic)
        : base(c, arithmetic, Matrices(shape, phases), Products(c, shape, phases), $"transposed {shape}")
    {
        (this.shape, this.phases) = (shape, phases);
        padding = arithmetic.Padding(c, shape.GroupChannels);
    }

    protected override GemmSource Source(int product, Binding binding)
    {
        var (group, phase) = Math.DivRem(product, phases.Length);
        return new WindowSource(
            phases[phase].Height.Rows, phases[phase].Width.Rows,
            Inputs(binding, group * shape.GroupChannels), padding,
            Outputs(binding, group * shape.GroupFilters), Residuals(binding, group * shape.GroupFilters));
    }

    private static IEnumerable<Phase> PhasesOf(ConvShape shape) =>
        from height in PhasesOf(shape.Height)
        from width in PhasesOf(shape.Width)
        select new Phase(height, width);

    private static IEnumerable<AxisPhase> PhasesOf(WindowAxis axis)
    {
        for (var r = 0; r < Math.Min(axis.Stride, axis.Output); r++)
        {
            var place = r + axis.Pad;
            var taps = Enumerable.Range(0, axis.Kernel).Where(u => (place - (u * axis.Dilation)) % axis.Stride == 0).ToArray();
            var inputs = taps.Select(u => (place - (u * axis.Dilation)) / axis.Stride).ToArray();
            yield return new(taps, new((axis.Output - r + axis.Stride - 1) / axis.Stride, axis.Input, axis.Output, inputs)
            {
                OutputStride = axis.Stride,
                OutputOrigin = r,
            });
        }
    }

    private static IEnumerable<WeightMatrix> Matrices(ConvShape shape, Phase[] phases)
    {
        nint k = shape.GroupChannels, row = shape.Taps * k;
        return
            from matrix in Enumerable.Range(0, shape.Group)
            from phase in phases
            let taps = phase.Height.Taps.SelectMany(u => phase.Width.Taps.Select(v => ((u * shape.Width.Kernel) + v) * k)).ToArray()
            select new WeightMatrix(matrix * shape.GroupFilters * row, new(taps, K: 1, Column: row), taps.Length, shape.GroupChannels, shape.GroupFilters);
    }

    private static IEnumerable<Product> Products(KernelContext c, ConvShape shape, Phase[] phases) =>
        from matrix in Enumerable.Range(0, shape.Group * phases.Length)
        let phase = phases[matrix % phases.Length]
        let rows = checked(shape.Batch * phase.Height.Rows.Count * phase.Width.Rows.Count)
        let taps = phase.Height.Taps.Length * phase.Width.Taps.Length
        select new Product(matrix, new(rows, taps, shape.GroupChannels, shape.GroupFilters)
        {
            RowPitch = shape.Channels,
            HasResidual = c.HasInput(LinearOperator.R),
        }, matrix / phases.Length * shape.GroupFilters);

    private sealed record Phase(AxisPhase Height, AxisPhase Width);

    /// <param name="Taps">The taps of the window that this phase's outputs read.</param>
    /// <param name="Rows">Its outputs, and what those taps add to their input's index.</param>
    private sealed record AxisPhase(int[] Taps, WindowRows Rows);
}

/// <summary>Transposed convolution of images of one pixel: each output is that pixel times the weights of one tap.</summary>
internal sealed unsafe class ConvTransposePixelStep : ProductStep
{
    private readonly ConvShape shape;

    public ConvTransposePixelStep(KernelContext c, in ConvShape shape, Arithmetic arithmetic)
        : base(c, arithmetic, Matrices(shape), Products(c, shape), $"one pixel {shape.Group}") => this.shape = shape;

    /// <summary>Whether there is one pixel and a tap for each output.</summary>
    public static bool Applies(in ConvShape shape) => Covered(shape.Height) && Covered(shape.Width);

    protected override GemmSource Source(int product, Binding binding)
    {
        var (group, tap) = Math.DivRem(product, shape.Taps);
        return new MatrixSource(
            Inputs(binding, group * shape.GroupChannels),
            Outputs(binding, group * shape.GroupFilters).Every(shape.Taps, tap), Residuals(binding, group * shape.GroupFilters).Every(shape.Taps, tap));
    }

    private static bool Covered(WindowAxis axis) => axis is { Input: 1, Pad: 0, Dilation: 1 } && axis.Output == axis.Kernel;

    private static IEnumerable<WeightMatrix> Matrices(ConvShape shape)
    {
        nint k = shape.GroupChannels, row = shape.Taps * k;
        return
            from matrix in Enumerable.Range(0, shape.Group)
            from tap in Enumerable.Range(0, shape.Taps)
            select new WeightMatrix((matrix * shape.GroupFilters * row) + (tap * k), GemmLayout.Columns(row), 1, shape.GroupChannels, shape.GroupFilters);
    }

    private static IEnumerable<Product> Products(KernelContext c, ConvShape shape)
    {
        var product = new GemmShape(shape.Batch, 1, shape.GroupChannels, shape.GroupFilters)
        {
            RowPitch = shape.Channels,
            HasResidual = c.HasInput(LinearOperator.R),
        };
        return Enumerable.Range(0, shape.Group * shape.Taps).Select(i => new Product(i, product, i / shape.Taps * shape.GroupFilters));
    }
}
