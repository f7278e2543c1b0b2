using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>A layer that multiplies its input with a kernel, adds a bias and applies an activation.</summary>
/// <param name="activation">What it ends with; null for nothing.</param>
/// <param name="bias">Whether there is a bias.</param>
/// <example><code>
/// sealed class Gain() : WeightedLayer(activation: "tanh", bias: true)
/// {
///     protected override Value Weigh(LayerScope scope, Value x) => x * KernelOf(scope, [x.Shape[^1]]) + BiasOf(scope, x.Shape[^1])!;
/// }
/// </code></example>
public abstract class WeightedLayer(Activation? activation, bool bias) : MapLayer
{
    /// <summary>What the kernel begins with.</summary>
    public Initializer Initializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>What the bias begins with.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <summary>What holds the kernel back.</summary>
    public WeightOptions Kernel { get; init; } = new();

    /// <inheritdoc/>
    protected internal sealed override Value Call(LayerScope scope, Value x) => (activation ?? Activation.Linear).Apply(Weigh(scope, x));

    /// <summary>Adds its nodes to a graph, all but the activation.</summary>
    protected abstract Value Weigh(LayerScope scope, Value x);

    /// <summary>A kernel.</summary>
    protected Value KernelOf(LayerScope scope, Shape shape, string name = "kernel", Fans? fans = null) => scope.Weight(name, shape, Initializer, Kernel, fans);

    /// <summary>The bias, one number a channel; null if there is none.</summary>
    protected Value? BiasOf(LayerScope scope, int channels) => bias ? scope.Weight("bias", [channels], BiasInitializer, WeightOptions.Bias) : null;
}

/// <summary>A layer that multiplies windows of an image [height, width, channels] with a kernel.</summary>
/// <param name="activation">What it ends with; null for nothing.</param>
/// <param name="bias">Whether there is a bias.</param>
public abstract class ImageConvolution(Activation? activation, bool bias) : WeightedLayer(activation, bias)
{
    /// <summary>The distance from one window to the next.</summary>
    public Extent Strides { get; init; } = 1;

    /// <summary>The distance between the taps of a window.</summary>
    public Extent Dilations { get; init; } = 1;

    /// <summary>What lies around the image.</summary>
    public Padding Padding { get; init; }

    private protected int[] Pads(Value x, Extent kernel) =>
        Padding.Pads(x.Shape[1..^1].ToArray(), kernel.ToArray(), Strides.ToArray(), Dilations.ToArray());
}
