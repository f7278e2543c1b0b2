using EdgeNet.Graphs;

namespace EdgeNet.Training.Layers;

/// <summary>A layer without weights that is a function of values.</summary>
/// <example><code>var layer = new Lambda(x => x.Abs().Log());</code></example>
public sealed class Lambda(Func<IReadOnlyList<Value>, Value> function) : Layer
{
    /// <summary>A function of one input.</summary>
    public Lambda(Func<Value, Value> function) : this(inputs => function(inputs[0])) { }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs) => [function(inputs)];
}
