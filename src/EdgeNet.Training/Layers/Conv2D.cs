using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>A convolution over images [height, width, channels].</summary>
/// <example><code>var layer = new Conv2D(32, kernel: 3, "relu") { Strides = 2, Padding = Padding.Same };</code></example>
public sealed class Conv2D(int filters, Extent kernel, Activation? activation = null, bool bias = true) : ImageConvolution(activation, bias)
{
    /// <summary>Into how many groups channels are parted; each output sees one.</summary>
    public int Groups { get; init; } = 1;

    /// <inheritdoc/>
    protected override Value Weigh(LayerScope scope, Value x) => x.Conv2D(
        KernelOf(scope, [filters, kernel.Height, kernel.Width, x.Shape[^1] / Groups]), BiasOf(scope, filters),
        Strides.ToArray(), Pads(x, kernel), Dilations.ToArray(), Groups, name: scope.Name);
}

/// <summary>A convolution of each channel with kernels of its own.</summary>
/// <example><code>var layer = new DepthwiseConv2D(kernel: 3, "relu") { Padding = Padding.Same };</code></example>
public sealed class DepthwiseConv2D(Extent kernel, Activation? activation = null, bool bias = true) : ImageConvolution(activation, bias)
{
    /// <summary>How many channels are made of each.</summary>
    public int Multiplier { get; init; } = 1;

    /// <inheritdoc/>
    protected override Value Weigh(LayerScope scope, Value x)
    {
        var (channels, taps) = (x.Shape[^1], kernel.Height * kernel.Width);
        return x.Conv2D(
            KernelOf(scope, [channels * Multiplier, kernel.Height, kernel.Width, 1], fans: new(taps, taps * Multiplier)), BiasOf(scope, channels * Multiplier),
            Strides.ToArray(), Pads(x, kernel), Dilations.ToArray(), group: channels, name: scope.Name);
    }
}

/// <summary>A convolution in two: of each channel with kernels of its own, then of all channels pixel by pixel. Few weights do much.</summary>
/// <example><code>var layer = new SeparableConv2D(64, kernel: 3, "relu") { Padding = Padding.Same };</code></example>
public sealed class SeparableConv2D(int filters, Extent kernel, Activation? activation = null, bool bias = true) : ImageConvolution(activation, bias)
{
    /// <summary>How many channels are made of each before they are mixed.</summary>
    public int Multiplier { get; init; } = 1;

    /// <inheritdoc/>
    protected override Value Weigh(LayerScope scope, Value x)
    {
        var (between, taps) = (x.Shape[^1] * Multiplier, kernel.Height * kernel.Width);
        var depthwise = KernelOf(scope, [between, kernel.Height, kernel.Width, 1], "depthwise_kernel", new(taps, taps * Multiplier));
        return x
            .Conv2D(depthwise, bias: null, Strides.ToArray(), Pads(x, kernel), Dilations.ToArray(), group: x.Shape[^1])
            .Conv2D(KernelOf(scope, [filters, 1, 1, between], "pointwise_kernel"), BiasOf(scope, filters), name: scope.Name);
    }
}
