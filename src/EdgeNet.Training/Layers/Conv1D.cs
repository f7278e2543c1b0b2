using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>A convolution over series [steps, channels].</summary>
/// <example><code>var layer = new Conv1D(64, kernel: 5, "relu") { Padding = Padding.Causal };</code></example>
public sealed class Conv1D(int filters, int kernel, Activation? activation = null, bool bias = true) : WeightedLayer(activation, bias)
{
    /// <summary>The distance from one window to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>The distance between the taps of a window.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>What lies around the series.</summary>
    public Padding Padding { get; init; }

    /// <summary>Into how many groups channels are parted; each output sees one.</summary>
    public int Groups { get; init; } = 1;

    /// <inheritdoc/>
    protected override Value Weigh(LayerScope scope, Value x) => x.Conv1D(
        KernelOf(scope, [filters, kernel, x.Shape[^1] / Groups]), BiasOf(scope, filters), Stride,
        Padding.Pads(x.Shape[1..^1].ToArray(), [kernel], [Stride], [Dilation]), Dilation, Groups, scope.Name);
}
