using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>The largest value of each window, channel by channel.</summary>
/// <example><code>var layer = new MaxPool2D(2);</code></example>
public sealed class MaxPool2D(Extent? pool = null) : MapLayer
{
    /// <summary>The distance from one window to the next; by default its size.</summary>
    public Extent? Strides { get; init; }

    /// <summary>What lies around the image.</summary>
    public Padding Padding { get; init; }

    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x)
    {
        var window = pool ?? 2;
        var (kernel, strides) = (window.ToArray(), (Strides ?? window).ToArray());
        return x.MaxPool(kernel, strides, Padding.Pads(x.Shape.ToArray().AsSpan(1, 2), kernel, strides), name: scope.Name);
    }
}

/// <summary>The mean of each window, channel by channel.</summary>
/// <example><code>var layer = new AveragePool2D(2);</code></example>
public sealed class AveragePool2D(Extent? pool = null) : MapLayer
{
    /// <summary>The distance from one window to the next; by default its size.</summary>
    public Extent? Strides { get; init; }

    /// <summary>What lies around the image.</summary>
    public Padding Padding { get; init; }

    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x)
    {
        var window = pool ?? 2;
        var (kernel, strides) = (window.ToArray(), (Strides ?? window).ToArray());
        return x.AveragePool(kernel, strides, Padding.Pads(x.Shape.ToArray().AsSpan(1, 2), kernel, strides), name: scope.Name);
    }
}

/// <summary>The mean of each channel over the whole image.</summary>
/// <example><code>var layer = new GlobalAveragePool2D();</code></example>
public sealed class GlobalAveragePool2D : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.GlobalAveragePool(scope.Name).Flatten();
}

/// <summary>The largest value of each channel over the whole image.</summary>
/// <example><code>var layer = new GlobalMaxPool2D();</code></example>
public sealed class GlobalMaxPool2D : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.GlobalMaxPool(scope.Name).Flatten();
}
