using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>A tensor that belongs to a layer: a weight that is trained, or a statistic that training keeps.</summary>
/// <example><code>foreach (var p in network.Parameters) Console.WriteLine($"{p.Name} {p.Value.Shape}");</code></example>
public sealed class Parameter
{
    internal Parameter(string name, Tensor value, bool isWeight) => (Name, Value, IsWeight) = (name, value, isWeight);

    /// <summary>Its name: those of the layers it lies in, and its own, such as <c>dense/kernel</c>.</summary>
    public string Name { get; }

    /// <summary>Its contents: what it begins with, and after training what it has learnt.</summary>
    public Tensor Value { get; }

    /// <summary>Whether it follows gradients; otherwise it is a statistic, such as a running mean.</summary>
    public bool IsWeight { get; }
}
