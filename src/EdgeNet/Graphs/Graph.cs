using System.Diagnostics.CodeAnalysis;
using EdgeNet.Tensors;

namespace EdgeNet.Graphs;

/// <summary>A model as values and nodes. Shapes are static: every value's is known as soon as its node is added.</summary>
/// <example><code>
/// var graph = new Graph("double");
/// var x = graph.Input("x", new(DType.F32, [4]));
/// graph.Output("y", x + x);
/// using var session = graph.Compile().CreateSession();
/// </code></example>
public sealed class Graph(string name)
{
    private readonly List<Value> inputs = [];
    private readonly List<Value> variables = [];
    private readonly List<GraphOutput> outputs = [];
    private readonly List<Node> nodes = [];
    private readonly Dictionary<string, int> names = new(StringComparer.Ordinal); // each with the last number put behind it

    /// <summary>The model's name.</summary>
    public string Name { get; } = name;

    /// <summary>The values the caller provides.</summary>
    public IReadOnlyList<Value> Inputs => inputs;

    /// <summary>The values that keep their contents from run to run: what is trained, and what an optimizer remembers.</summary>
    public IReadOnlyList<Value> Variables => variables;

    /// <summary>The values the caller takes.</summary>
    public IReadOnlyList<GraphOutput> Outputs => outputs;

    /// <summary>The nodes, each after those it reads from unless inputs were rewired.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>The processors that constants are packed for, by name; none unless the graph comes from a compiled model and nothing was added to it since.</summary>
    public IReadOnlyList<string> Targets { get; internal set; } = [];

    /// <summary>Every constant the nodes read, once each.</summary>
    public IEnumerable<Value> Constants =>
        nodes.SelectMany(n => n.Inputs).Concat(outputs.Select(o => o.Value)).OfType<Value>().Where(v => v.Constant is not null).Distinct();

    /// <summary>Declares an input.</summary>
    public Value Input(string inputName, TensorSpec spec)
    {
        if (!spec.IsAddressable) throw new ShapeException(inputName, $"an input of {spec} is more than fits into memory.");
        if (!names.TryAdd(inputName, 1)) throw new GraphException(node: null, $"Graph '{Name}' already has a value named '{inputName}'; give the input another name.");
        var value = new Value(this, inputName, spec);
        inputs.Add(value);
        return value;
    }

    /// <summary>Adds a variable: a value a session begins with, keeps from run to run, and changes where a node updates it.</summary>
    public Value Variable(Tensor initial, string variableName)
    {
        var variable = new Value(this, Unique(variableName), initial.Spec, initial: initial);
        variables.Add(variable);
        return variable;
    }

    /// <summary>Adds a constant.</summary>
    public Value Constant(Tensor tensor, string? constantName = null) => new(this, Unique(constantName ?? "constant"), tensor.Spec, constant: tensor);

    /// <summary>Adds a node and answers its outputs.</summary>
    /// <exception cref="GraphException">An attribute, or the inputs' number, types or shapes don't fit; the graph is unchanged.</exception>
    public IReadOnlyList<Value> Add(Operator op, IReadOnlyList<Value?> nodeInputs, string? nodeName = null)
    {
        ArgumentNullException.ThrowIfNull(op);
        var label = nodeName ?? op.Type;
        if (nodeInputs.FirstOrDefault(v => v is not null && v.Graph != this) is { } stranger)
            throw new GraphException(label, $"input '{stranger.Name}' belongs to another graph ('{stranger.Graph.Name}'); build both in one graph.");
        for (var i = 0; i < op.Updates; i++) CheckState(label, op, nodeInputs, i);
        var specs = Inference.Run(label, op, nodeInputs);
        var unique = Unique(label);
        var node = new Node(this, unique, op, nodeInputs);
        node.Outputs = [.. specs.Select((spec, i) => new Value(this, specs.Count == 1 ? unique : Unique($"{unique}:{i}"), spec, node))];
        nodes.Add(node);
        Targets = [];
        return node.Outputs;
    }

    /// <summary>Declares an output.</summary>
    public void Output(string outputName, Value value)
    {
        if (value.Graph != this) throw new GraphException(node: null, $"Output '{outputName}' belongs to another graph ('{value.Graph.Name}').");
        if (outputs.Exists(o => string.Equals(o.Name, outputName, StringComparison.Ordinal)))
            throw new GraphException(node: null, $"Graph '{Name}' already has an output named '{outputName}'; give it another name.");
        outputs.Add(new(outputName, value));
    }

    /// <summary>A copy that shares constants' memory and operators, which nothing changes.</summary>
    public Graph Clone() => Clone(static v => v.Spec);

    /// <summary>A copy whose inputs have other shapes, such as another batch size; every other shape is inferred anew.</summary>
    /// <exception cref="GraphException">An input is unknown or a shape doesn't fit.</exception>
    public Graph WithInputShapes(IReadOnlyDictionary<string, Shape> shapes)
    {
        foreach (var given in shapes.Keys)
        {
            if (!inputs.Exists(i => string.Equals(i.Name, given, StringComparison.Ordinal)))
                throw new GraphException(node: null, $"Graph '{Name}' has no input '{given}'; its inputs are {string.Join(", ", inputs.Select(i => i.Name))}.");
        }

        var copy = Clone(v => shapes.TryGetValue(v.Name, out var shape) ? v.Spec with { Shape = shape } : v.Spec);
        copy.Sort();
        copy.InferShapes();
        return copy;
    }

    /// <summary>A copy in which variables are constants: what they begin with, or what <paramref name="contents"/> gives, such as what a session has learnt.</summary>
    /// <exception cref="GraphException">A node updates a variable: freeze the model, not the training step made of it.</exception>
    public Graph Freeze(Func<Value, Tensor>? contents = null)
    {
        if (nodes.Find(n => n.Operator.Updates > 0) is { } update)
            throw new GraphException(update.Name, "it updates a variable, which a frozen graph has none of; freeze the model, not the training step made of it.");
        return Clone(static v => v.Spec, (copy, v) => v.Initial is { } initial ? new(copy, v.Name, v.Spec, constant: contents?.Invoke(v) ?? initial) : null);
    }

    /// <summary>A copy in which some constants are variables, so that they can be trained.</summary>
    public Graph Thaw(Func<Value, bool> isTrained) =>
        Clone(static v => v.Spec, (copy, v) => v.Constant is { } constant && isTrained(v) ? new(copy, v.Name, v.Spec, initial: constant) : null);

    /// <summary>A copy whose constants have other contents, or more of them.</summary>
    internal Graph WithConstants(Func<Value, Tensor> contents) =>
        Clone(static v => v.Spec, (copy, v) => v.Constant is not null ? new(copy, v.Name, v.Spec, constant: contents(v)) : null);

    /// <summary>Sorts the nodes so that each comes after those it reads from, keeping their order where it is free.</summary>
    /// <exception cref="GraphCycleException">Nodes feed each other in a circle.</exception>
    internal void Sort()
    {
        var sorted = new List<Node>(nodes.Count);
        var order = new NodeOrder(nodes);
        var pending = nodes.ToDictionary(n => n, order.Predecessors);
        var position = nodes.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => p.i);
        var ready = new PriorityQueue<Node, int>(pending.Where(p => p.Value == 0).Select(p => (p.Key, position[p.Key])));
        while (ready.TryDequeue(out var node, out _))
        {
            sorted.Add(node);
            foreach (var consumer in order.Successors(node))
                if (--pending[consumer] == 0) ready.Enqueue(consumer, position[consumer]);
        }

        if (sorted.Count < nodes.Count)
        {
            var stuck = nodes.Except(sorted).ToList();
            throw new GraphCycleException(stuck[0].Name,
                $"its result depends on itself, through {string.Join(", ", stuck.Take(8).Select(n => n.Name))}; a graph must not have cycles.");
        }

        Reorder(sorted);
    }

    /// <summary>Puts the nodes into another order, in which each must come after those it reads from.</summary>
    internal void Reorder(IReadOnlyList<Node> order)
    {
        nodes.Clear();
        nodes.AddRange(order);
    }

    /// <summary>Infers every node's outputs again, in order.</summary>
    internal void InferShapes()
    {
        foreach (var node in nodes)
        {
            var specs = Inference.Run(node.Name, node.Operator, node.Inputs);
            for (var i = 0; i < specs.Count; i++) node.Outputs[i].Spec = specs[i];
        }
    }

    /// <summary>Makes every reader of a value, outputs included, read another.</summary>
    internal void Replace(Value old, Value replacement)
    {
        foreach (var consumer in old.Consumers.Distinct().ToList())
        {
            for (var i = 0; i < consumer.Inputs.Count; i++)
                if (consumer.Inputs[i] == old) consumer.SetInput(i, replacement);
        }

        for (var i = 0; i < outputs.Count; i++)
            if (outputs[i].Value == old) outputs[i] = outputs[i] with { Value = replacement };
    }

    /// <summary>Makes a node compute one more output, behind those it has.</summary>
    internal Value Extend(Node node, Operator op)
    {
        var specs = Inference.Run(node.Name, op, node.Inputs);
        var added = new Value(this, Unique($"{node.Name}:{specs.Count - 1}"), specs[^1], node);
        node.Rewrite(op, [.. node.Inputs]);
        node.Outputs = [.. node.Outputs, added];
        return added;
    }

    /// <summary>Takes out nodes nobody reads from.</summary>
    internal void Remove(IReadOnlySet<Node> dead)
    {
        foreach (var node in dead) node.Read([]);
        nodes.RemoveAll(dead.Contains);
    }

    /// <summary>Whether the caller takes a value.</summary>
    internal bool IsOutput(Value value) => outputs.Exists(o => o.Value == value);

    /// <param name="specOf">The spec of each input's copy.</param>
    /// <param name="other">What a constant or variable becomes instead of a copy of itself; null for that copy.</param>
    private Graph Clone(Func<Value, TensorSpec> specOf, Func<Graph, Value, Value?>? other = null)
    {
        var copy = new Graph(Name);
        var map = new Dictionary<Value, Value>();
        foreach (var input in inputs) map[input] = copy.Input(input.Name, specOf(input));
        foreach (var variable in variables) Copied(variable);

        // Outputs first, inputs second, so that nodes out of order, or in a circle, can be copied too.
        var copies = nodes.ConvertAll(n => new Node(copy, n.Name, n.Operator, new Value?[n.Inputs.Count]));
        foreach (var (node, twin) in nodes.Zip(copies))
        {
            twin.Outputs = [.. node.Outputs.Select(v => new Value(copy, v.Name, v.Spec, twin))];
            foreach (var (from, to) in node.Outputs.Zip(twin.Outputs)) map[from] = to;
        }

        foreach (var (node, twin) in nodes.Zip(copies))
            for (var i = 0; i < node.Inputs.Count; i++) twin.SetInput(i, Copied(node.Inputs[i]));
        copy.nodes.AddRange(copies);
        foreach (var (known, last) in names) copy.names[known] = last;
        copy.outputs.AddRange(outputs.Select(o => o with { Value = Copied(o.Value) }));
        copy.Targets = Targets;
        return copy;

        [return: NotNullIfNotNull(nameof(value))]
        Value? Copied(Value? value)
        {
            if (value is null) return null;
            if (map.TryGetValue(value, out var twin)) return twin;
            map[value] = twin = other?.Invoke(copy, value) ?? new(copy, value.Name, value.Spec, constant: value.Constant, initial: value.Initial);
            if (twin.Initial is not null) copy.variables.Add(twin);
            return twin;
        }
    }

    private static void CheckState(string label, Operator op, IReadOnlyList<Value?> nodeInputs, int index)
    {
        if (index >= nodeInputs.Count || nodeInputs[index] is not { } state) return; // a missing input is reported with the others
        if (!state.IsState) throw new GraphException(label, $"input {index} is '{state.Name}', which is no variable; {op.Type} updates it, so make it one with Variable(...).");
        if (state.Consumers.Any(c => c.Inputs.Take(c.Operator.Updates).Contains(state)))
            throw new GraphException(label, $"input {index} is '{state.Name}', which another node updates already; update that node's output instead.");
    }

    private string Unique(string wanted)
    {
        var unique = wanted;
        while (!names.TryAdd(unique, 1)) unique = $"{wanted}_{++names[wanted]}";
        return unique;
    }
}

/// <summary>A value the caller takes, and the name it goes by.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Value">The value.</param>
public readonly record struct GraphOutput(string Name, Value Value);
