using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>
/// A graph as a network, such as an opened .edgenet file or an imported ONNX model: each node with the activation behind it is a layer, which can be
/// found, frozen and trained on. What it has learnt serves another task under a new head, or within another network.
/// </summary>
/// <example><code>
/// using var model = Model.Open("clothes.edgenet");
/// var known = new Pretrained(model.Graph);
/// foreach (var layer in known.Layers) layer.Trainable = false;
/// var network = known.WithHead(new Dense(3, "softmax"));
/// </code></example>
public sealed class Pretrained : Network
{
    private readonly Symbol? features;

    /// <summary>Makes a network of a graph, whose contents are copied: a file it comes from may be closed.</summary>
    /// <param name="graph">A graph whose inputs' first axes count examples.</param>
    /// <param name="upTo">The layer whose results are the network's; null for the graph's outputs.</param>
    /// <exception cref="EdgeNetException">Nothing has that name, or the graph is one that trains.</exception>
    public Pretrained(Graph graph, string? upTo = null) : this(new GraphLayers(graph), upTo) { }

    private Pretrained(GraphLayers read, string? upTo) : base(read.Inputs, read.EndsAt(upTo), read.Name)
    {
        if (Layers.OfType<NodeLayer>().LastOrDefault(layer => layer.Weighs) is not { } head) return;
        (Head, features, Features) = (head, read.UseOf(head).Inputs[0], head.Given);
    }

    /// <summary>The last layer that multiplies with weights, which puts together what those before it found; null if there is none.</summary>
    public Layer? Head { get; }

    /// <summary>The shape of what the head is given of one example.</summary>
    public Shape Features { get; }

    /// <summary>A network with other layers in place of the head and all behind it. The layers before it are shared with this network.</summary>
    /// <exception cref="EdgeNetException">There is no head.</exception>
    public Network WithHead(params IReadOnlyList<Layer> head) => features is null
        ? throw new EdgeNetException($"Network '{Name}' has no layer that multiplies with weights, so there is no head to be replaced.")
        : new(Inputs, [head.Aggregate(features, (x, layer) => layer.On(x))], Name, Seed);
}

/// <summary>The layers that the nodes of a graph become.</summary>
internal sealed class GraphLayers
{
    private readonly Dictionary<Value, Symbol> symbols = [];
    private readonly List<Application> uses = [];
    private readonly Graph graph;

    public GraphLayers(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        this.graph = graph = graph.Clone();
        graph.Sort();
        if (graph.Variables.Count > 0) throw new EdgeNetException($"Graph '{graph.Name}' has variables; make a network of the graph that predicts, as Freeze() gives it.");
        Inputs = [.. graph.Inputs.Select(InputOf)];
        foreach (var (value, symbol) in graph.Inputs.Zip(Inputs)) symbols[value] = symbol;
        var weights = graph.Constants.ToDictionary(c => c, c => new HeldTensor(c.Constant!.Clone()));
        foreach (var node in graph.Nodes)
        {
            if (symbols.ContainsKey(node.Outputs[0])) continue; // an activation, which is part of the layer before it
            var layer = new NodeLayer(Chain(node), weights) { Name = node.Name };
            var made = layer.AllOn([.. layer.Data.Select(value => symbols[value])]);
            uses.Add(made[0].Application!);
            foreach (var inner in layer.Nodes) symbols[inner.Outputs[0]] = made[0];
            foreach (var (value, symbol) in layer.Nodes[^1].Outputs.Zip(made)) symbols[value] = symbol;
        }
    }

    public string Name => graph.Name;

    public IReadOnlyList<Input> Inputs { get; }

    public IReadOnlyList<Symbol> EndsAt(string? layer)
    {
        if (layer is null) return [.. graph.Outputs.Select(output => symbols[output.Value])];
        var use = uses.Find(use => string.Equals(use.Layer.Name, layer, StringComparison.Ordinal))
            ?? throw new EdgeNetException($"Graph '{Name}' has no layer '{layer}'{Spelling.DidYouMean(layer, uses.Select(u => u.Layer.Name))} Its last are {string.Join(", ", uses.TakeLast(5).Select(u => u.Layer.Name))}.");
        return [.. Enumerable.Range(0, use.Layer.Outputs).Select(output => new Symbol(use, output))];
    }

    public Application UseOf(Layer layer) => uses.Find(use => use.Layer == layer)!;

    /// <summary>A node, and the activations behind it that alone read what it makes.</summary>
    private List<Node> Chain(Node node)
    {
        List<Node> chain = [node];
        while (chain[^1].Outputs is [{ Consumers: [{ Operator: UnaryOperator } next] } made] && !graph.IsOutput(made)) chain.Add(next);
        return chain;
    }

    private Input InputOf(Value value) => value.Shape.Rank > 0 ? new(value.Shape[1..], value.Name, value.Spec.Type)
        : throw new EdgeNetException($"Input '{value.Name}' of graph '{Name}' is a single number; a network's inputs have a first axis that counts examples.");
}

/// <summary>A constant of a graph, and the parameter it becomes, which all layers that read it share.</summary>
internal sealed class HeldTensor(Tensor contents)
{
    public Tensor Contents => contents;

    public Parameter? Parameter { get; set; }
}

/// <summary>A node and the activations behind it as a layer: its float tensors are weights.</summary>
internal sealed class NodeLayer(IReadOnlyList<Node> nodes, Dictionary<Value, HeldTensor> tensors) : Layer
{
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>What it reads of other layers.</summary>
    public IEnumerable<Value> Data => nodes[0].Inputs.OfType<Value>().Where(value => value.Constant is null);

    /// <summary>Whether it multiplies what one layer makes with weights.</summary>
    public bool Weighs => nodes[0].Operator is LinearOperator or MatMul && nodes[0].Inputs[0] is { Constant: null } && nodes[0].Inputs[1] is { Constant: not null };

    /// <summary>The shape of what it reads of one example.</summary>
    public Shape Given => nodes[0].Inputs[0]!.Shape[1..];

    /// <inheritdoc/>
    public override int Outputs => nodes[^1].Outputs.Count;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs)
    {
        var next = 0;
        IReadOnlyList<Value> made = scope.Graph.Add(ForAnyBatch(nodes[0]), [.. nodes[0].Inputs.Select(Read)], scope.Name);
        foreach (var activation in nodes.Skip(1)) made = scope.Graph.Add(activation.Operator, made);
        return made;

        Value? Read(Value? value, int place) => value switch
        {
            null => null,
            { Constant: null } => inputs[next++],
            _ => Held(scope, value, place),
        };
    }

    private Value Held(LayerScope scope, Value constant, int place)
    {
        var tensor = tensors[constant];
        var name = constant.Name.StartsWith($"{Name}/", StringComparison.Ordinal) ? constant.Name[(Name.Length + 1)..] : constant.Name;
        if (ModelParameter.RoleOf(nodes[0], place) is not { } role) return scope.Graph.Constant(tensor.Contents, $"{scope.Name}/{name}");
        if (tensor.Parameter is { } shared) Parameter(name, () => shared);
        var stored = new Stored(tensor.Contents);
        var value = role == ParameterRole.Statistic ? scope.Statistic(name, constant.Shape, stored)
            : scope.Weight(name, constant.Shape, stored, constant.Shape.Rank < 2 ? WeightOptions.Bias : null);
        tensor.Parameter ??= Existing(name);
        return value;
    }

    /// <summary>The operator for more examples than the graph was made for: a shape that began with one keeps as many as there are.</summary>
    internal static Operator ForAnyBatch(Node node) =>
        node.Operator is Operators.Reshape { Shape: [1, ..] } reshape && node.Inputs[0]!.Shape is { Rank: > 0 } shape && shape[0] == 1
            ? reshape with { Shape = reshape.Shape.SetItem(0, 0) } : node.Operator;
}
