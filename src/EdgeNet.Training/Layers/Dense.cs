using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>Connects every input with every output: activation(x · kernelᵀ + bias), along the last axis.</summary>
/// <example><code>var network = new Sequential([784]) { new Dense(64, "relu"), new Dense(10, "softmax") };</code></example>
public sealed class Dense(int units, Activation? activation = null, bool bias = true) : WeightedLayer(activation, bias)
{
    /// <inheritdoc/>
    protected override Value Weigh(LayerScope scope, Value x) => x.Dense(KernelOf(scope, [units, x.Shape[^1]]), BiasOf(scope, units), scope.Name);
}
