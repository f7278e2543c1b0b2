using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>Makes one axis of all axes but the batch's.</summary>
/// <example><code>var layer = new Flatten();</code></example>
public sealed class Flatten : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Flatten(name: scope.Name);
}

/// <summary>Gives each example another shape of as many elements.</summary>
/// <example><code>var layer = new Reshape([7, 7, 128]);</code></example>
public sealed class Reshape(Shape shape) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Reshape([x.Shape[0], .. shape.ToArray()], name: scope.Name);
}

/// <summary>Puts the axes of each example into another order; its first is 1, since 0 is the batch's.</summary>
/// <example><code>var layer = new Permute(2, 1); // [steps, channels] becomes [channels, steps]</code></example>
public sealed class Permute(params int[] axes) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Transpose([0, .. axes], scope.Name);
}

/// <summary>Makes a series of a vector by repeating it.</summary>
/// <example><code>var layer = new RepeatVector(10); // [channels] becomes [10, channels]</code></example>
public sealed class RepeatVector(int steps) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Unsqueeze([1]).Expand([x.Shape[0], steps, x.Shape[^1]], scope.Name);
}
