using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>In training, drops a fraction of the values at random and enlarges the others to make up for them; otherwise leaves all as they are.</summary>
/// <example><code>var layer = new Dropout(0.5f);</code></example>
public sealed class Dropout(float rate) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => scope.Training ? x.Dropout(rate, scope.Counter, scope.Seed("dropout"), scope.Name) : x;
}

/// <summary>In training, adds noise of a normal distribution; otherwise leaves values as they are.</summary>
/// <example><code>var layer = new GaussianNoise(0.1f);</code></example>
public sealed class GaussianNoise(float deviation) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) =>
        scope.Training ? x.Add(scope.Counter.RandomNormal(x.Shape.ToArray(), scale: deviation, seed: scope.Seed("noise"))) : x;
}
