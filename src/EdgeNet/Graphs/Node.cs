namespace EdgeNet.Graphs;

/// <summary>One operator applied to values.</summary>
/// <example><code>foreach (var node in graph.Nodes) Console.WriteLine($"{node.Name} {node.Operator.Type} {node.Outputs[0].Shape}");</code></example>
public sealed class Node
{
    private Value?[] inputs = [];

    internal Node(Graph graph, string name, Operator op, IReadOnlyList<Value?> inputs)
    {
        (Graph, Name, Operator) = (graph, name, op);
        Read(inputs);
    }

    /// <summary>The graph it belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>Its name, unique among the graph's nodes.</summary>
    public string Name { get; }

    /// <summary>What it computes.</summary>
    public Operator Operator { get; private set; }

    /// <summary>What it reads; null for an optional input left out.</summary>
    public IReadOnlyList<Value?> Inputs => inputs;

    /// <summary>What it computes, in the operator's order.</summary>
    public IReadOnlyList<Value> Outputs { get; internal set; } = [];

    /// <summary>Makes the node read another value. Shapes are inferred anew when the graph is compiled.</summary>
    /// <exception cref="GraphException">There is no such input, or the value belongs to another graph.</exception>
    public void SetInput(int index, Value? value)
    {
        if ((uint)index >= (uint)inputs.Length) throw new GraphException(Name, $"it has {inputs.Length} inputs; there is no input {index}.");
        if (value is not null && value.Graph != Graph)
            throw new GraphException(Name, $"input {index} is '{value.Name}' of another graph ('{value.Graph.Name}'); build both in one graph.");
        inputs[index]?.ConsumerList.Remove(this);
        inputs[index] = value;
        value?.ConsumerList.Add(this);
        Graph.Targets = []; // it is no longer what was compiled
    }

    /// <summary>Makes the node compute something else of the same spec.</summary>
    internal void Rewrite(Operator op, IReadOnlyList<Value?> values)
    {
        Operator = op;
        Graph.Targets = [];
        Read(values);
    }

    /// <summary>Makes the node compute what it and the only reader of its first output did; it keeps its name.</summary>
    /// <returns>True: something changed.</returns>
    internal bool Absorb(Node next, Operator op, IReadOnlyList<Value?> values)
    {
        Rewrite(op, values);
        Graph.Replace(next.Outputs[0], Outputs[0]);
        Graph.Remove(new HashSet<Node> { next });
        return true;
    }

    /// <summary>Whether an optional input is given.</summary>
    internal bool Has(int index) => index < inputs.Length && inputs[index] is not null;

    /// <summary>Reads these values and no others.</summary>
    internal void Read(IReadOnlyList<Value?> values)
    {
        for (var i = 0; i < inputs.Length; i++) SetInput(i, value: null);
        inputs = new Value?[values.Count];
        for (var i = 0; i < inputs.Length; i++) SetInput(i, values[i]);
    }

    /// <summary>Its name, operator and outputs.</summary>
    public override string ToString() => $"{Name} = {Operator.Type}({string.Join(", ", inputs.Select(i => i?.Name ?? "-"))})";
}
