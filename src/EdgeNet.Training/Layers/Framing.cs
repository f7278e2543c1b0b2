using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>Puts zeros around images.</summary>
/// <example><code>var layer = new ZeroPadding2D(1);</code></example>
public sealed class ZeroPadding2D(int top, int left, int bottom, int right) : MapLayer
{
    /// <summary>Puts as many rows above as below, and as many columns left as right.</summary>
    public ZeroPadding2D(Extent pad) : this(pad.Height, pad.Width, pad.Height, pad.Width) { }

    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Pad([0, top, left, 0, 0, bottom, right, 0], name: scope.Name);
}

/// <summary>Cuts rows and columns off images.</summary>
/// <example><code>var layer = new Cropping2D(1);</code></example>
public sealed class Cropping2D(int top, int left, int bottom, int right) : MapLayer
{
    /// <summary>Cuts as many rows off above as below, and as many columns left as right.</summary>
    public Cropping2D(Extent crop) : this(crop.Height, crop.Width, crop.Height, crop.Width) { }

    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) =>
        x.Slice([top, left], [x.Shape[1] - bottom, x.Shape[2] - right], [1, 2], name: scope.Name);
}

/// <summary>Puts zeros before and behind series.</summary>
/// <example><code>var layer = new ZeroPadding1D(2, 0);</code></example>
public sealed class ZeroPadding1D(int before, int after) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Pad([0, before, 0, 0, after, 0], name: scope.Name);
}

/// <summary>Cuts steps off series.</summary>
/// <example><code>var layer = new Cropping1D(0, 1);</code></example>
public sealed class Cropping1D(int before, int after) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Slice([before], [x.Shape[1] - after], [1], name: scope.Name);
}

/// <summary>Enlarges images by whole factors.</summary>
/// <example><code>var layer = new UpSampling2D(2, ResizeMode.Linear);</code></example>
public sealed class UpSampling2D(Extent factor, ResizeMode mode = ResizeMode.Nearest) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) =>
        x.Resize([x.Shape[1] * factor.Height, x.Shape[2] * factor.Width], mode, name: scope.Name);
}

/// <summary>Makes series longer by a whole factor.</summary>
/// <example><code>var layer = new UpSampling1D(2);</code></example>
public sealed class UpSampling1D(int factor, ResizeMode mode = ResizeMode.Nearest) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Resize([x.Shape[1] * factor], mode, name: scope.Name);
}

/// <summary>Brings images to a size.</summary>
/// <example><code>var layer = new Resizing((96, 96));</code></example>
public sealed class Resizing(Extent size, ResizeMode mode = ResizeMode.Linear) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Resize(size.ToArray(), mode, name: scope.Name);
}
