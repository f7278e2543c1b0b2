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

/// <summary>A layer that is nothing but an activation.</summary>
/// <example><code>var layer = new Activate("relu");</code></example>
public sealed class Activate(Activation activation) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => activation.Apply(x);
}
