using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>A layer that makes one value of several.</summary>
/// <example><code>var sum = new Add().On(x, shortcut);</code></example>
public abstract class MergeLayer : Layer
{
    /// <summary>Adds its nodes to a graph.</summary>
    protected abstract Value Merge(IReadOnlyList<Value> inputs);

    /// <inheritdoc/>
    protected internal sealed override IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs) =>
        inputs.Count > 1 ? [Merge(inputs)] : throw new EdgeNetException($"Layer '{scope.Name}' ({GetType().Name}) joins several inputs; {inputs.Count} was given.");
}

/// <summary>The sum.</summary>
/// <example><code>var y = new Add().On(x, shortcut);</code></example>
public sealed class Add : MergeLayer
{
    /// <inheritdoc/>
    protected override Value Merge(IReadOnlyList<Value> inputs) => inputs.Aggregate((a, b) => a.Add(b));
}

/// <summary>The first input less the others.</summary>
/// <example><code>var y = new Subtract().On(x, mean);</code></example>
public sealed class Subtract : MergeLayer
{
    /// <inheritdoc/>
    protected override Value Merge(IReadOnlyList<Value> inputs) => inputs.Aggregate((a, b) => a.Sub(b));
}

/// <summary>The product, element by element.</summary>
/// <example><code>var y = new Multiply().On(x, gate);</code></example>
public sealed class Multiply : MergeLayer
{
    /// <inheritdoc/>
    protected override Value Merge(IReadOnlyList<Value> inputs) => inputs.Aggregate((a, b) => a.Mul(b));
}

/// <summary>The mean.</summary>
/// <example><code>var y = new Average().On(a, b, c);</code></example>
public sealed class Average : MergeLayer
{
    /// <inheritdoc/>
    protected override Value Merge(IReadOnlyList<Value> inputs) => inputs[0].Mean([.. inputs.Skip(1)]);
}

/// <summary>The largest, element by element.</summary>
/// <example><code>var y = new Maximum().On(a, b);</code></example>
public sealed class Maximum : MergeLayer
{
    /// <inheritdoc/>
    protected override Value Merge(IReadOnlyList<Value> inputs) => inputs[0].Max([.. inputs.Skip(1)]);
}

/// <summary>The smallest, element by element.</summary>
/// <example><code>var y = new Minimum().On(a, b);</code></example>
public sealed class Minimum : MergeLayer
{
    /// <inheritdoc/>
    protected override Value Merge(IReadOnlyList<Value> inputs) => inputs[0].Min([.. inputs.Skip(1)]);
}

/// <summary>All inputs side by side along an axis; the batch's is axis 0, the channels' −1.</summary>
/// <example><code>var y = new Concatenate().On(features, skip);</code></example>
public sealed class Concatenate(int axis = -1) : MergeLayer
{
    /// <inheritdoc/>
    protected override Value Merge(IReadOnlyList<Value> inputs) => inputs.Concat(axis);
}

/// <summary>
/// The products of two inputs along their last axis: one number for vectors [C], and for series [T, C] and [S, C] a number [T, S] for each
/// step of one with each step of the other.
/// </summary>
/// <param name="normalize">Whether vectors are brought to length 1 first, so that products are cosines.</param>
/// <example><code>var similarity = new Dot(normalize: true).On(a, b);</code></example>
public sealed class Dot(bool normalize = false) : MergeLayer
{
    /// <inheritdoc/>
    protected override Value Merge(IReadOnlyList<Value> inputs)
    {
        if (inputs is not [var a, var b]) throw new EdgeNetException($"Dot takes two inputs; {inputs.Count} were given.");
        if (normalize) (a, b) = (a.LpNormalization(), b.LpNormalization());
        return a.Shape.Rank == 2 ? a.Mul(b).ReduceSum([-1]) : a.MatMul(b, transB: true);
    }
}
