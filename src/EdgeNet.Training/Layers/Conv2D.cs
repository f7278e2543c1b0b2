using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>A convolution over images [height, width, channels].</summary>
/// <example><code>var layer = new Conv2D(32, kernel: 3, "relu") { Strides = 2, Padding = Padding.Same };</code></example>
public sealed class Conv2D(int filters, Extent kernel, Activation? activation = null, bool bias = true) : MapLayer
{
    /// <summary>The distance from one window to the next.</summary>
    public Extent Strides { get; init; } = 1;

    /// <summary>The distance between the taps of a window.</summary>
    public Extent Dilations { get; init; } = 1;

    /// <summary>What lies around the image.</summary>
    public Padding Padding { get; init; }

    /// <summary>Into how many groups channels are parted; each output sees one.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>What the kernel begins with.</summary>
    public Initializer Initializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>What holds the kernel back.</summary>
    public WeightOptions Kernel { get; init; } = new();

    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x)
    {
        var weights = scope.Weight("kernel", [filters, kernel.Height, kernel.Width, x.Shape[^1] / Groups], Initializer, Kernel);
        var (strides, dilations) = (Strides.ToArray(), Dilations.ToArray());
        var pads = Padding.Pads(x.Shape.ToArray().AsSpan(1, 2), kernel.ToArray(), strides, dilations);
        var b = bias ? scope.Weight("bias", [filters], Initializer.Zeros, WeightOptions.Bias) : null;
        var y = x.Conv2D(weights, b, strides: strides, pads: pads, dilations: dilations, group: Groups, name: scope.Name);
        return (activation ?? Activation.Linear).Apply(y);
    }
}
