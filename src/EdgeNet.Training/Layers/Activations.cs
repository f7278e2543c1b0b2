using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>A layer that is nothing but an activation.</summary>
/// <example><code>var layer = new Activate("relu");</code></example>
public sealed class Activate(Activation activation) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => activation.Apply(x);
}

/// <summary>Lets negative values through at a fraction.</summary>
/// <example><code>var layer = new LeakyRelu(0.1f);</code></example>
public sealed class LeakyRelu(float slope = 0.3f) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.LeakyRelu(slope, scope.Name);
}

/// <summary>Lets negative values through at a fraction that is learnt, for each channel or for each element by itself.</summary>
/// <example><code>var layer = new PRelu(perChannel: false); // as Keras has it by default</code></example>
public sealed class PRelu(bool perChannel = true) : MapLayer
{
    /// <summary>What the fractions begin with.</summary>
    public Initializer Initializer { get; init; } = Initializer.Constant(0.25f);

    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) =>
        x.PRelu(scope.Weight("slope", perChannel ? [x.Shape[^1]] : x.Shape[1..], Initializer, WeightOptions.Bias), scope.Name);
}

/// <summary>Bends negative values towards −alpha.</summary>
/// <example><code>var layer = new Elu(0.5f);</code></example>
public sealed class Elu(float alpha = 1) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Elu(alpha, scope.Name);
}

/// <summary>Lets only values above a threshold through.</summary>
/// <example><code>var layer = new ThresholdedRelu(0.5f);</code></example>
public sealed class ThresholdedRelu(float threshold = 1) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.ThresholdedRelu(threshold, scope.Name);
}

/// <summary>Makes probabilities of scores along an axis.</summary>
/// <example><code>var layer = new Softmax(axis: 1);</code></example>
public sealed class Softmax(int axis = -1) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Softmax(axis, scope.Name);
}

/// <summary>The largest of every few neighbouring channels, as behind a <see cref="Dense"/> without activation.</summary>
/// <example><code>var network = new Sequential([20]) { new Dense(64), new Maxout(pieces: 2), new Dense(1) };</code></example>
public sealed class Maxout(int pieces = 2) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Maxout(pieces, scope.Name);
}
