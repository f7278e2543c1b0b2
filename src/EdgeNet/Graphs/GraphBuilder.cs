using System.Runtime.InteropServices;
using EdgeNet.Tensors;

namespace EdgeNet.Graphs;

/// <summary>Builds a graph: inputs, weights and outputs here, operators as methods of the values.</summary>
/// <example><code>
/// var b = new GraphBuilder("classifier", seed: 1);
/// var x = b.Input("image", [1, 28, 28, 1]);
/// var y = x.Conv2D(b.Weights([32, 3, 3, 1]), b.Zeros([32])).Relu().GlobalAveragePool().Flatten();
/// b.Output("logits", y.Dense(b.Weights([10, 32]), b.Zeros([10])));
/// Graph graph = b.Build();
/// </code></example>
public sealed class GraphBuilder
{
    private readonly Graph graph;
    private readonly Random random;

    /// <summary>Starts a graph; <paramref name="seed"/> decides the random weights.</summary>
    public GraphBuilder(string name, int seed = 0) => (graph, random) = (new(name), new(seed));

    /// <summary>Declares a float input.</summary>
    public Value Input(string name, Shape shape) => Input(name, new TensorSpec(DType.F32, shape));

    /// <summary>Declares an input.</summary>
    public Value Input(string name, TensorSpec spec) => graph.Input(name, spec);

    /// <summary>Adds a constant.</summary>
    public Value Constant(Tensor tensor, string? name = null) => graph.Constant(tensor, name);

    /// <summary>Adds a constant from values in row-major order.</summary>
    public Value Constant<T>(T[] values, Shape shape, string? name = null) where T : unmanaged => Constant(Tensor.From(values, shape), name);

    /// <summary>Adds a float constant of zeros, as for a bias.</summary>
    public Value Zeros(Shape shape, string? name = null) => Constant(new Tensor(new(DType.F32, shape)), name);

    /// <summary>Adds a float constant with one value everywhere.</summary>
    public Value Fill(float value, Shape shape, string? name = null)
    {
        var tensor = new Tensor(new(DType.F32, shape));
        tensor.Span<float>().Fill(value);
        return Constant(tensor, name);
    }

    /// <summary>
    /// Adds random weights whose first axis counts outputs, scaled so that activations keep their size through a ReLU:
    /// uniform with variance 2 / fan-in (He).
    /// </summary>
    public Value Weights(Shape shape, string? name = null)
    {
        var fanIn = Math.Max(1, shape.Product(1, shape.Rank));
        var limit = MathF.Sqrt(6f / fanIn);
        return Uniform(shape, -limit, limit, name);
    }

    /// <summary>Adds random weights drawn evenly from a range.</summary>
    public Value Uniform(Shape shape, float low, float high, string? name = null)
    {
        var tensor = new Tensor(new(DType.F32, shape));
        foreach (ref var w in tensor.Span<float>()) w = low + (high - low) * random.NextSingle();
        return Constant(tensor, name);
    }

    /// <summary>Adds any operator of the catalogue.</summary>
    public IReadOnlyList<Value> Add(Operator op, params Value?[] inputs) => graph.Add(op, inputs);

    /// <summary>Declares an output.</summary>
    public GraphBuilder Output(string name, Value value)
    {
        graph.Output(name, value);
        return this;
    }

    /// <summary>Ends the building.</summary>
    /// <exception cref="GraphException">No output was declared.</exception>
    public Graph Build() => graph.Outputs.Count > 0 ? graph
        : throw new GraphException(node: null, $"Graph '{graph.Name}' has no output; declare one with Output(name, value).");
}
