using EdgeNet.Tensors;

namespace EdgeNet.Graphs;

/// <summary>A tensor in a graph: an input, a constant, or what a node computes.</summary>
/// <example><code>Value y = x.Relu(); Console.WriteLine(y.Spec); // F32[1, 28, 28, 32]</code></example>
public sealed class Value
{
    private readonly List<Node> consumers = [];

    internal Value(Graph graph, string name, TensorSpec spec, Node? producer = null, Tensor? constant = null, Tensor? initial = null) =>
        (Graph, Name, Spec, Producer, Constant, Initial) = (graph, name, spec, producer, constant, initial);

    /// <summary>The graph it belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>Its name, unique in the graph.</summary>
    public string Name { get; }

    /// <summary>Its element type, shape and quantization.</summary>
    public TensorSpec Spec { get; internal set; }

    /// <summary>Its dimensions.</summary>
    public Shape Shape => Spec.Shape;

    /// <summary>The node that computes it; null for inputs and constants.</summary>
    public Node? Producer { get; }

    /// <summary>Its contents if it is a constant.</summary>
    public Tensor? Constant { get; }

    /// <summary>What a session begins with if it is a variable, which keeps its contents from run to run until a node updates them.</summary>
    public Tensor? Initial { get; }

    /// <summary>The nodes that read it, one entry a use.</summary>
    public IReadOnlyList<Node> Consumers => consumers;

    /// <summary>Whether the caller provides it.</summary>
    public bool IsInput => Producer is null && Constant is null && Initial is null;

    /// <summary>Whether it lies in the memory of a variable: it is one, or what an update has made of one.</summary>
    internal bool IsState => Initial is not null || (Producer is { Operator.Updates: > 0 } p && p.Outputs.Take(p.Operator.Updates).Contains(this));

    /// <summary>The variable in whose memory it lies; itself if it lies in none.</summary>
    internal Value Beginning
    {
        get
        {
            var value = this;
            while (value is { Initial: null, IsState: true, Producer: { } update }) value = update.Inputs[update.Outputs.ToList().IndexOf(value)]!;
            return value;
        }
    }

    /// <summary>What the last update of its memory has made of it; itself if there is none.</summary>
    internal Value Latest
    {
        get
        {
            var value = this;
            while (value.UpdateOf() is var (update, index)) value = update.Outputs[index];
            return value;
        }
    }

    internal List<Node> ConsumerList => consumers;

    /// <summary>Its name and spec.</summary>
    public override string ToString() => $"{Name}: {Spec}";

    /// <summary>The node that updates its memory, and as which of its outputs.</summary>
    private (Node Update, int Index)? UpdateOf()
    {
        foreach (var node in consumers)
            for (var i = 0; i < node.Operator.Updates; i++)
                if (node.Inputs[i] == this) return (node, i);
        return null;
    }
}
