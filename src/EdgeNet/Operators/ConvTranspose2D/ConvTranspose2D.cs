using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>
/// The transpose of <see cref="Conv2D"/>: y[n, i·s − p + u·d, j·s − p + v·d, m] += x[n, i, j, c] · w[m, u, v, c] over all of x, then
/// + b[m]. Images are [N, H, W, C], weights [M, kH, kW, C / group]; the pads are cut off the result, the output pads added at its end.
/// </summary>
public sealed partial record ConvTranspose2D() : Convolution(axes: 2)
{
    /// <summary>Rows and columns the output has beyond what the windows reach; less than the stride or the dilation.</summary>
    public ImmutableArray<int> OutputPads { get; internal set; } = [0, 0];

    // One input pixel: the outputs are that pixel times each tap, where phases would multiply zeros mostly.
    // 1×1×100 → 4×4×512: 70 to 110 µs, against 226 by phases.
    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("one pixel", c => ConvTransposePixelStep.Applies(ShapeOf(c)), c => new ConvTransposePixelStep(c, ShapeOf(c), new FloatArithmetic(c.Level, EpilogueOf(c)))),

        // Of stride 1, as under every such convolution's gradient, it is a convolution with its taps turned round.
        new("winograd 4x4", c => WinogradStep.Gains(c, ShapeOf(c).Turned(), outputs: 4), c => WinogradStep.OfFloats(c, ShapeOf(c).Turned(), outputs: 4, new FloatArithmetic(c.Level, EpilogueOf(c)))),
        new("winograd 2x2", c => WinogradStep.Gains(c, ShapeOf(c).Turned(), outputs: 2), c => WinogradStep.OfFloats(c, ShapeOf(c).Turned(), outputs: 2, new FloatArithmetic(c.Level, EpilogueOf(c)))),
        new("sub-pixel gemm", c => new ConvTransposeStep(c, ShapeOf(c), new FloatArithmetic(c.Level, EpilogueOf(c)))),
    ];

    internal override IReadOnlyList<Kernel> IntegerKernels =>
    [
        .. Integers("one pixel", (c, arithmetic) => new ConvTransposePixelStep(c, ShapeOf(c), arithmetic), c => ConvTransposePixelStep.Applies(ShapeOf(c))),
        .. Integers("sub-pixel gemm", (c, arithmetic) => new ConvTransposeStep(c, ShapeOf(c), arithmetic)),
    ];

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        OutputPads = a.Ints("output_padding", OutputPads, length: 2, min: 0);
    }

    private protected override int Extent(Inference i, int axis, int input, int window)
    {
        if (OutputPads[axis] >= Math.Max(Strides[axis], Dilations[axis]))
        {
            throw new AttributeException(i.Node,
                $"attribute 'output_pads' is {OutputPads[axis]} along axis {axis}; it must be less than the stride {Strides[axis]} or the dilation {Dilations[axis]}.");
        }
        var padded = ((input - 1L) * Strides[axis]) + ((window - 1L) * Dilations[axis]) + 1 + OutputPads[axis];
        Windows.CheckReach(i.Node, axis, padded, window, Strides[axis], Dilations[axis]);
        var extent = padded - Pads[axis] - Pads[axis + 2];
        if (extent < 1) throw i.Fail(X, $"pads {Pads[axis]} and {Pads[axis + 2]} leave nothing of the result along axis {axis}");
        return (int)extent;
    }

    internal override long Macs(Node node) => node.Inputs[X]!.Shape.Elements * node.Inputs[W]!.Shape.Rows / Group;
}

public static partial class Ops
{
    /// <summary>
    /// A transposed convolution of an image [N, H, W, C] with weights [M, kH, kW, C / group]: it enlarges by its strides.
    /// Left out, strides and dilations are 1, <paramref name="pads"/> (top, left, bottom, right) and <paramref name="outputPads"/> 0.
    /// </summary>
    public static Value ConvTranspose2D(
        this Value x, Value weights, Value? bias = null, ReadOnlySpan<int> strides = default, ReadOnlySpan<int> pads = default,
        ReadOnlySpan<int> outputPads = default, ReadOnlySpan<int> dilations = default, int group = 1, string? name = null)
    {
        var op = With(new ConvTranspose2D(), strides, pads, dilations, group);
        if (!outputPads.IsEmpty) op.OutputPads = [.. outputPads];
        return x.Graph.Add(op, [x, weights, bias], name)[0];
    }
}
