using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>
/// y[n, i, j, m] = Σ x[n, i·s − p + u·d, j·s − p + v·d, c] · w[m, u, v, c] + b[m], over the window (u, v) and the channels c of
/// m's group; what lies outside the image counts as 0. Images are [N, H, W, C], weights [M, kH, kW, C / group].
/// </summary>
public sealed partial record Conv2D() : Convolution(axes: 2)
{
    /// <summary>
    /// Whether products are summed as they stand, and no transform shortens the work: sums of whole numbers below 2²⁴ then come out exactly.
    /// </summary>
    public bool Exact { get; internal set; }

    internal override IReadOnlyList<Kernel> Kernels => ConvKernels.For(c => ShapeOf(c) with { Exact = Exact }, EpilogueOf);

    internal override IReadOnlyList<Kernel> IntegerKernels => ConvKernels.ForIntegers(this, ShapeOf);

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        Exact = a.Bool("exact", Exact);
    }
}

public static partial class Ops
{
    /// <summary>
    /// A two-dimensional convolution of an image [N, H, W, C] with weights [M, kH, kW, C / group].
    /// Left out, strides and dilations are 1 and <paramref name="pads"/> (top, left, bottom, right) are 0.
    /// </summary>
    public static Value Conv2D(
        this Value x, Value weights, Value? bias = null, ReadOnlySpan<int> strides = default, ReadOnlySpan<int> pads = default,
        ReadOnlySpan<int> dilations = default, int group = 1, string? name = null) =>
        x.Graph.Add(With(new Conv2D(), strides, pads, dilations, group), [x, weights, bias], name)[0];

    private static TConvolution With<TConvolution>(
        TConvolution op, ReadOnlySpan<int> strides, ReadOnlySpan<int> pads, ReadOnlySpan<int> dilations, int group)
        where TConvolution : Convolution
    {
        if (!strides.IsEmpty) op.Strides = [.. strides];
        if (!pads.IsEmpty) op.Pads = [.. pads];
        if (!dilations.IsEmpty) op.Dilations = [.. dilations];
        op.Group = group;
        return op;
    }
}
