using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>
/// A graph as a layer, such as an imported ONNX model or an opened .edgenet file: its float tensors become weights that can be trained on, or
/// frozen. Cut off at a value, it gives what a new head is put on.
/// </summary>
/// <example><code>
/// using var model = Model.Open("clothes.edgenet");
/// var features = new GraphLayer(model.Graph, upTo: "flatten") { Trainable = false };
/// var network = new Sequential([28, 28, 1]) { features, new Dense(3, "softmax") };
/// </code></example>
public sealed class GraphLayer : Layer
{
    private readonly Graph graph;
    private readonly IReadOnlyList<Value> ends;
    private readonly IReadOnlyList<Node> needed;
    private readonly Dictionary<Value, Tensor> contents;

    /// <summary>Makes a layer of a graph, whose contents are copied: a file it comes from may be closed.</summary>
    /// <param name="graph">A graph whose inputs' first axes count examples.</param>
    /// <param name="upTo">The node or value whose results are the layer's; null for the graph's outputs.</param>
    /// <exception cref="EdgeNetException">Nothing has that name, or the graph is one that trains.</exception>
    public GraphLayer(Graph graph, string? upTo = null)
    {
        this.graph = graph = graph.Clone();
        graph.Sort();
        if (graph.Variables.Count > 0) throw new EdgeNetException($"Graph '{graph.Name}' has variables; make a layer of the graph that predicts, as Freeze() gives it.");
        ends = upTo is null ? [.. graph.Outputs.Select(output => output.Value)] : Named(upTo);
        needed = NodesFor(ends);
        contents = needed.SelectMany(node => node.Inputs).OfType<Value>().Where(v => v.Constant is not null).Distinct().ToDictionary(v => v, v => v.Constant!.Clone());
    }

    /// <inheritdoc/>
    public override int Outputs => ends.Count;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs)
    {
        if (inputs.Count != graph.Inputs.Count)
            throw new EdgeNetException($"Layer '{scope.Name}' takes what '{graph.Name}' takes, {string.Join(", ", graph.Inputs.Select(i => i.ToString()))}; {inputs.Count} inputs were given.");
        var made = graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (var node in needed)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
                if (node.Inputs[i] is { } input) made.TryAdd(input, made.GetValueOrDefault(input) ?? Held(scope, input, node, i));
            var outputs = scope.Graph.Add(node.Operator, [.. node.Inputs.Select(input => input is null ? null : made[input])], $"{scope.Name}/{node.Name}");
            foreach (var (from, to) in node.Outputs.Zip(outputs)) made[from] = to;
        }

        return [.. ends.Select(end => made[end])];
    }

    /// <summary>Several numbers are a weight, unless they are a mean or a variance; single ones, and whole numbers, are as they are.</summary>
    private Value Held(LayerScope scope, Value constant, Node node, int input)
    {
        var tensor = contents[constant];
        if (constant.Spec.Type != DType.F32 || constant.Shape.Elements < 2) return scope.Graph.Constant(tensor, $"{scope.Name}/{constant.Name}");
        var isStatistic = node.Operator is BatchNormalization && input is BatchNormalization.Mean or BatchNormalization.Var;
        return isStatistic ? scope.Statistic(constant.Name, constant.Shape, new Stored(tensor))
            : scope.Weight(constant.Name, constant.Shape, new Stored(tensor), constant.Shape.Rank < 2 ? WeightOptions.Bias : null);
    }

    private IReadOnlyList<Value> Named(string name)
    {
        foreach (var node in graph.Nodes)
        {
            if (string.Equals(node.Name, name, StringComparison.Ordinal)) return node.Outputs;
            if (node.Outputs.FirstOrDefault(v => string.Equals(v.Name, name, StringComparison.Ordinal)) is { } value) return [value];
        }

        throw new EdgeNetException($"Graph '{graph.Name}' has no node '{name}'{Spelling.DidYouMean(name, graph.Nodes.Select(node => node.Name))} Its last are {string.Join(", ", graph.Nodes.TakeLast(5).Select(node => node.Name))}.");
    }

    private List<Node> NodesFor(IEnumerable<Value> values)
    {
        var wanted = new HashSet<Node>();
        var pending = new Stack<Value>(values);
        while (pending.TryPop(out var value))
        {
            if (value.Producer is not { } node || !wanted.Add(node)) continue;
            foreach (var input in node.Inputs)
                if (input is not null) pending.Push(input);
        }

        return [.. graph.Nodes.Where(wanted.Contains)];
    }
}
