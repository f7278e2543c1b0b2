using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>How what two directions read is joined.</summary>
public enum BothWays
{
    /// <summary>Side by side.</summary>
    Concat,

    /// <summary>Added.</summary>
    Sum,

    /// <summary>Their mean.</summary>
    Average,

    /// <summary>Multiplied.</summary>
    Multiply,
}

/// <summary>Reads series in both directions, each with weights of its own: a recurrent layer becomes two, whose states lie side by side.</summary>
/// <param name="layer">The recurrent layer.</param>
/// <param name="merge">How the two are joined.</param>
/// <example><code>var layer = new Bidirectional(new LSTM(64) { ReturnSequences = true });</code></example>
public sealed class Bidirectional(Recurrent layer, BothWays merge = BothWays.Concat) : Layer
{
    /// <inheritdoc/>
    public override int Outputs => layer.Outputs;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs)
    {
        layer.ReadsBothWays = true;
        var made = scope.Call(layer, inputs);
        var both = made[0];
        if (merge == BothWays.Concat) return made;
        var units = both.Shape[^1] / 2;
        var (forward, backward) = (both.Slice([0], [units], [-1]), both.Slice([units], [2 * units], [-1]));
        return [merge switch
        {
            BothWays.Sum => forward.Add(backward),
            BothWays.Average => forward.Mean(backward),
            _ => forward.Mul(backward),
        }, .. made.Skip(1)];
    }
}

/// <summary>Applies a layer to every step of a series.</summary>
/// <example><code>var layer = new TimeDistributed(new Conv2D(16, 3, "relu"));</code></example>
public sealed class TimeDistributed(Layer layer) : MapLayer
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x)
    {
        var (examples, steps) = (x.Shape[0], x.Shape[1]);
        var y = scope.Call(layer, x.Reshape([examples * steps, .. x.Shape[2..].ToArray()]));
        return y.Reshape([examples, steps, .. y.Shape[1..].ToArray()]);
    }
}
