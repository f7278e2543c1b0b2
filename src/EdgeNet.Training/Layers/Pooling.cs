using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>A layer that makes one value of each window of an image or a series, channel by channel.</summary>
public abstract class Pool : MapLayer
{
    private protected delegate Value Reduction(Value x, int[] kernel, int[] strides, int[] pads, string name);

    private protected static readonly Reduction Largest = (x, kernel, strides, pads, name) => x.MaxPool(kernel, strides, pads, name: name);

    // What lies around the image doesn't count.
    private protected static readonly Reduction Mean = (x, kernel, strides, pads, name) => x.AveragePool(kernel, strides, pads, name: name);

    private readonly Reduction reduction;

    private protected Pool(Reduction reduction) => this.reduction = reduction;

    /// <summary>What lies around the image.</summary>
    public Padding Padding { get; init; }

    private protected Value Reduce(LayerScope scope, Value x, int[] kernel, int[] strides) =>
        reduction(x, kernel, strides, Padding.Pads(x.Shape[1..^1].ToArray(), kernel, strides), scope.Name);
}

/// <summary>A layer that makes one value of each window of an image.</summary>
public abstract class Pool2D : Pool
{
    private readonly Extent window;

    private protected Pool2D(Extent? window, Reduction reduction) : base(reduction) => this.window = window ?? 2;

    /// <summary>The distance from one window to the next; by default its size.</summary>
    public Extent? Strides { get; init; }

    /// <inheritdoc/>
    protected internal sealed override Value Call(LayerScope scope, Value x) => Reduce(scope, x, window.ToArray(), (Strides ?? window).ToArray());
}

/// <summary>A layer that makes one value of each window of a series.</summary>
public abstract class Pool1D : Pool
{
    private readonly int window;

    private protected Pool1D(int window, Reduction reduction) : base(reduction) => this.window = window;

    /// <summary>The distance from one window to the next; by default its length.</summary>
    public int? Stride { get; init; }

    /// <inheritdoc/>
    protected internal sealed override Value Call(LayerScope scope, Value x) => Reduce(scope, x, [window], [Stride ?? window]);
}

/// <summary>The largest value of each window of an image.</summary>
/// <example><code>var layer = new MaxPool2D(2);</code></example>
public sealed class MaxPool2D(Extent? pool = null) : Pool2D(pool, Largest);

/// <summary>The mean of each window of an image.</summary>
/// <example><code>var layer = new AveragePool2D(2);</code></example>
public sealed class AveragePool2D(Extent? pool = null) : Pool2D(pool, Mean);

/// <summary>The largest value of each window of a series.</summary>
/// <example><code>var layer = new MaxPool1D(2);</code></example>
public sealed class MaxPool1D(int pool = 2) : Pool1D(pool, Largest);

/// <summary>The mean of each window of a series.</summary>
/// <example><code>var layer = new AveragePool1D(2);</code></example>
public sealed class AveragePool1D(int pool = 2) : Pool1D(pool, Mean);

/// <summary>A layer that makes one value of each channel of an image or a series.</summary>
public abstract class GlobalPool : MapLayer
{
    private readonly Func<Value, string, Value> reduction;

    private protected GlobalPool(Func<Value, string, Value> reduction) => this.reduction = reduction;

    /// <inheritdoc/>
    protected internal sealed override Value Call(LayerScope scope, Value x) => reduction(x, scope.Name).Flatten();
}

/// <summary>The mean of each channel over the whole image.</summary>
/// <example><code>var layer = new GlobalAveragePool2D();</code></example>
public sealed class GlobalAveragePool2D() : GlobalPool(static (x, name) => x.GlobalAveragePool(name));

/// <summary>The largest value of each channel over the whole image.</summary>
/// <example><code>var layer = new GlobalMaxPool2D();</code></example>
public sealed class GlobalMaxPool2D() : GlobalPool(static (x, name) => x.GlobalMaxPool(name));

/// <summary>The mean of each channel over the whole series.</summary>
/// <example><code>var layer = new GlobalAveragePool1D();</code></example>
public sealed class GlobalAveragePool1D() : GlobalPool(static (x, name) => x.GlobalAveragePool(name));

/// <summary>The largest value of each channel over the whole series.</summary>
/// <example><code>var layer = new GlobalMaxPool1D();</code></example>
public sealed class GlobalMaxPool1D() : GlobalPool(static (x, name) => x.GlobalMaxPool(name));
