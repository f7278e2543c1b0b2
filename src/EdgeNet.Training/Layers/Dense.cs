using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>Connects every input with every output: activation(x · kernelᵀ + bias), along the last axis.</summary>
/// <example><code>var network = new Sequential([784]) { new Dense(64, "relu"), new Dense(10, "softmax") };</code></example>
public sealed class Dense(int units, Activation? activation = null, bool bias = true) : MapLayer
{
    /// <summary>What the kernel begins with.</summary>
    public Initializer Initializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>What holds the kernel back.</summary>
    public WeightOptions Kernel { get; init; } = new();

    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x)
    {
        var kernel = scope.Weight("kernel", [units, x.Shape[^1]], Initializer, Kernel);
        var y = x.Dense(kernel, bias ? scope.Weight("bias", [units], Initializer.Zeros, WeightOptions.Bias) : null, name: scope.Name);
        return (activation ?? Activation.Linear).Apply(y);
    }
}
