using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>In training, drops a fraction of the values at random and enlarges the others to make up for them; otherwise leaves all as they are.</summary>
/// <example><code>var layer = new Dropout(0.5f);</code></example>
public sealed class Dropout(float rate) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => scope.Training ? x.Dropout(rate, scope.Counter, scope.Seed("dropout"), scope.Name) : x;
}

/// <summary>In training, drops a fraction of the channels of each example, at every pixel or step, and enlarges the others.</summary>
/// <example><code>var layer = new SpatialDropout(0.2f);</code></example>
public sealed class SpatialDropout(float rate) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x)
    {
        if (!scope.Training) return x;
        var shape = Enumerable.Repeat(1, x.Shape.Rank).ToArray();
        (shape[0], shape[^1]) = (x.Shape[0], x.Shape[^1]);
        return x.Mul(Masks.Of(scope, new(shape), rate), scope.Name);
    }
}

/// <summary>In training, sets a fraction of the values to SELU's lowest and keeps mean and variance as they were.</summary>
/// <example><code>var layer = new AlphaDropout(0.1f);</code></example>
public sealed class AlphaDropout(float rate) : MapLayer
{
    // SELU's limit for very negative values, −scale · alpha.
    private const float Lowest = -1.7580993f;

    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x)
    {
        if (rate is not (>= 0 and < 1)) throw new EdgeNetException($"A layer can't drop the share {rate} of its values; give one from 0 to below 1.");
        if (!scope.Training || rate == 0) return x;
        var kept = Masks.Of(scope, x.Shape, rate).Affine(1 - rate);
        var scale = 1 / MathF.Sqrt((1 - rate) * (1 + rate * Lowest * Lowest));
        return x.Mul(kept).Add(kept.Affine(-Lowest, Lowest)).Affine(scale, -scale * rate * Lowest, scope.Name);
    }
}

/// <summary>In training, adds noise of a normal distribution; otherwise leaves values as they are.</summary>
/// <example><code>var layer = new GaussianNoise(0.1f);</code></example>
public sealed class GaussianNoise(float deviation) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) =>
        scope.Training ? x.Add(scope.Counter.RandomNormal(x.Shape.ToArray(), scale: deviation, seed: scope.Seed("noise"))) : x;
}

/// <summary>What training multiplies by to drop.</summary>
internal static class Masks
{
    /// <summary>Zeros for what is dropped, and for what is kept what makes up for it.</summary>
    public static Value Of(LayerScope scope, Shape shape, float rate)
    {
        var ones = new Tensor(new(DType.F32, shape));
        ones.Span<float>().Fill(1);
        return scope.Graph.Constant(ones, $"{scope.Name}/ones").Dropout(rate, scope.Counter, scope.Seed("dropout"));
    }
}
