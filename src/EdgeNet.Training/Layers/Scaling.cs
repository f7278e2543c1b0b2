using System.Collections.Immutable;
using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>Multiplies by a factor and adds an offset: bytes become 0 to 1, for example.</summary>
/// <example><code>var layer = new Rescaling(1 / 127.5f, -1);</code></example>
public sealed class Rescaling(float factor, float offset = 0) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Affine(factor, offset, scope.Name);
}

/// <summary>Brings channels to a common scale as a part of the model, so that whoever runs it needn't.</summary>
/// <example><code>var network = new Sequential([3]) { new Normalize(Normalization.Fit(train)), new Dense(1) };</code></example>
public sealed class Normalize(Normalization normalization) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x)
    {
        if (x.Shape[^1] != normalization.Mean.Length)
            throw new EdgeNetException($"Layer '{scope.Name}' normalizes {normalization.Mean.Length} channels; {x.Shape[1..]} has {x.Shape[^1]}.");
        var (mean, scale) = (Known("mean", normalization.Mean), Known("scale", normalization.Scale));
        return x.Sub(mean).Mul(scale, scope.Name);

        Value Known(string name, ImmutableArray<float> values) => scope.Statistic(name, [values.Length], new Stored(Tensor.From(values.ToArray(), [values.Length])));
    }
}

/// <summary>What is known already.</summary>
internal sealed class Stored(Tensor contents) : Initializer
{
    public override void Fill(Span<float> values, Shape shape, Fans fans, Random random) => contents.Span<float>().CopyTo(values);
}
