using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>Joins values along the last axis, or another.</summary>
/// <example><code>var both = new Concatenate().On(a, b);</code></example>
public sealed class Concatenate(int axis = -1) : MergeLayer
{
    /// <inheritdoc/>
    protected override Value Merge(IReadOnlyList<Value> inputs) => inputs.Concat(axis);
}
