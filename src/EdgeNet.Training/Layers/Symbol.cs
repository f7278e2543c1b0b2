using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>What a layer will make of its inputs, before there is a graph: what networks with branches are put together from.</summary>
/// <example><code>
/// var x = new Input([32]);
/// var hidden = new Dense(32, "relu").On(x);
/// var network = new Network(x, new Dense(1).On(new Add().On(x, hidden)));
/// </code></example>
public class Symbol
{
    internal Symbol(Application? application, int output) => (Application, Output) = (application, output);

    /// <summary>The use of a layer that makes it; null for an input.</summary>
    internal Application? Application { get; }

    /// <summary>Which of the layer's outputs it is.</summary>
    internal int Output { get; }
}

/// <summary>What a network is given: the shape of one example, without the batch.</summary>
/// <example><code>var x = new Input([28, 28, 1], "image");</code></example>
public sealed class Input(Shape shape, string name = "input", DType type = DType.F32) : Symbol(application: null, output: 0)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The shape of one example.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>The type of its elements: I32 for the indices an <see cref="Embedding"/> takes.</summary>
    public DType Type { get; } = type;
}

/// <summary>One use of a layer.</summary>
internal sealed record Application(Layer Layer, IReadOnlyList<Symbol> Inputs);
