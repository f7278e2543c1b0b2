using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// What the convolutions over one or two axes have in common: images with channels innermost, weights
/// [output channels, kernel…, input channels of a group], and their strides, padding, dilations and groups.
/// </summary>
public abstract record Convolution : LinearOperator
{
    private readonly int axes;

    /// <summary>Creates a convolution over one or two axes.</summary>
    private protected Convolution(int axes)
    {
        this.axes = axes;
        Strides = Dilations = [.. Enumerable.Repeat(1, axes)];
        Pads = [.. Enumerable.Repeat(0, 2 * axes)];
    }

    /// <summary>The step from one window to the next along each axis.</summary>
    public ImmutableArray<int> Strides { get; internal set; }

    /// <summary>Rows or columns of zeros: those before each axis, then those behind each.</summary>
    public ImmutableArray<int> Pads { get; internal set; }

    /// <summary>The step from one tap of the window to the next along each axis.</summary>
    public ImmutableArray<int> Dilations { get; internal set; }

    /// <summary>Input and output channels are divided into this many groups; an output sees its own group's inputs only.</summary>
    public int Group { get; internal set; } = 1;

    internal override void Attributes(AttributeVisitor a)
    {
        Strides = a.Ints("strides", Strides, axes, min: 1);
        Pads = a.Ints("pads", Pads, 2 * axes, min: 0);
        Dilations = a.Ints("dilations", Dilations, axes, min: 1);
        Group = a.Int("group", Group, min: 1);
        base.Attributes(a);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Expect(X, DType.F32, axes + 2);
        var w = i.Expect(W, DType.F32, axes + 2);
        if (Group > Math.Max(1, x[^1])) throw new AttributeException(i.Node, $"attribute 'group' is {Group}; expected from 1 to the {x[^1]} channels of the input {x}.");
        if (x[^1] != (long)w[^1] * Group) throw i.Fail(W, $"its last dimension times group {Group} must be the {x[^1]} channels of the input {x}");
        if (w[0] % Group != 0) throw i.Fail(W, $"its {w[0]} output channels don't divide into {Group} groups");
        var output = x.With(axes + 1, w[0]);
        for (var axis = 0; axis < axes; axis++)
        {
            if (w[axis + 1] == 0) throw i.Fail(W, $"its window is empty along axis {axis}");
            output = output.With(axis + 1, Extent(i, axis, x[axis + 1], w[axis + 1]));
        }
        CheckEpilogue(i, output);
        i.Output(DType.F32, output);
    }

    internal override long Macs(Node node) => node.Outputs[0].Shape.Elements * node.Inputs[W]!.Shape.Stride(0);

    /// <summary>The output's size along an axis.</summary>
    private protected virtual int Extent(Inference i, int axis, int input, int window) =>
        Windows.Padded(i.Node, axis, input, window, Strides[axis], Dilations[axis], Pads[axis], Pads[axis + axes]).Output;

    /// <summary>A node's sizes, an image of one row standing for a single axis.</summary>
    private protected ConvShape ShapeOf(KernelContext c)
    {
        Shape x = c.Input(X).Shape, w = c.Input(W).Shape, y = c.Output().Shape;
        return new(x[0], axes == 1 ? WindowAxis.Single : Axis(0), Axis(axes - 1), x[^1], y[^1], Group);

        WindowAxis Axis(int axis) => new(x[axis + 1], y[axis + 1], w[axis + 1], Strides[axis], Dilations[axis], Pads[axis]);
    }
}

/// <summary>The sizes of a convolution.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">The window over rows.</param>
/// <param name="Width">The window along a row.</param>
/// <param name="Channels">Input channels.</param>
/// <param name="Filters">Output channels.</param>
/// <param name="Group">Groups of channels.</param>
internal readonly record struct ConvShape(int Batch, WindowAxis Height, WindowAxis Width, int Channels, int Filters, int Group)
{
    /// <summary>Whether products must be summed as they stand.</summary>
    public bool Exact { get; init; }

    /// <summary>Whether the window's taps are those of the weights in reverse order.</summary>
    public bool Backwards { get; init; }

    /// <summary>A transposed convolution of stride 1 as the convolution it is.</summary>
    public ConvShape Turned() => this with { Height = Turn(Height), Width = Turn(Width), Backwards = true };

    public int Taps => Height.Kernel * Width.Kernel;

    public int GroupChannels => Channels / Group;

    public int GroupFilters => Filters / Group;

    /// <summary>Whether each output pixel reads the input pixel at its own place and no other.</summary>
    public bool IsPointwise => Touches(Height) && Touches(Width);

    private static WindowAxis Turn(WindowAxis axis) => axis with { Pad = ((axis.Kernel - 1) * axis.Dilation) - axis.Pad };

    private static bool Touches(WindowAxis axis) => axis is { Kernel: 1, Stride: 1, Pad: 0 } && axis.Input == axis.Output;
}
