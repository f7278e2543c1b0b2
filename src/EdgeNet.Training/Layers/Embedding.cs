using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>A vector for each of a number of things, such as words: indices [N, …] become vectors [N, …, width].</summary>
/// <param name="count">How many things there are.</param>
/// <param name="width">How long a vector is.</param>
/// <example><code>var network = new Sequential([20], inputType: DType.I32) { new Embedding(5_000, 64), new LSTM(32), new Dense(1, "sigmoid") };</code></example>
public sealed class Embedding(int count, int width) : MapLayer
{
    /// <summary>What the vectors begin with.</summary>
    public Initializer Initializer { get; init; } = Initializer.Uniform();

    /// <summary>What holds the vectors back.</summary>
    public WeightOptions Kernel { get; init; } = new();

    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.Embedding(scope.Weight("embeddings", [count, width], Initializer, Kernel), scope.Name);
}
