using System.Collections.Frozen;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// Which nodes of a lowered graph compute with integers, and which values are therefore quantized: what such nodes read, but for a value
/// between a product and the residual addition or clamp that become part of its kernel, which never leaves the accumulators. Where nothing
/// that computes with integers reads a product's result, as at a model's end, it is given as floats. What is computed of the inputs before any
/// product, such as the differences within a series, is computed with floats as well: rounded before, little would be left of it.
/// </summary>
internal sealed class QuantizationPlan
{
    /// <summary>
    /// The room at either end of a state that meets nothing but its own weights, as a share of its range. Of four forecasters none erred by more
    /// than 0.41 % more with it, 0.46 % without, and 0.62 % with twice as much.
    /// </summary>
    private const float StateMargin = 0.05f;

    /// <summary>What most states cannot leave.</summary>
    private static readonly ValueRange Unit = new(-1, 1);

    private readonly HashSet<Node> nodes = [];
    private readonly HashSet<Node> fine = [];
    private readonly HashSet<Value> inner = [];
    private readonly HashSet<Value> moved = []; // elements of the inputs, in another order

    private QuantizationPlan(Graph graph, IReadOnlySet<string> keptFloat)
    {
        foreach (var node in graph.Nodes)
        {
            if (keptFloat.Contains(node.Name) || !CanBeQuantized(node)) continue;
            nodes.Add(node);
            if (QuantizationRule.Of(node)!.Shares && QuantizationRule.Operands(node).All(IsGiven)) moved.UnionWith(node.Outputs);
        }

        foreach (var node in graph.Nodes.Reverse())
        {
            var isEnd = !QuantizationRule.Results(node).Any(IsRead);
            if (isEnd && !QuantizationRule.IsProduct(node)) nodes.Remove(node);
            else if (nodes.Contains(node) && ((isEnd && ReadsState(node)) || ReadsSeries(node))) fine.Add(node);
        }

        // The last first: of two products that are added, the one computed last takes the other as its residual.
        foreach (var node in graph.Nodes.Reverse())
            if (nodes.Contains(node) && node.Operator is LinearOperator { Activation: null }) FindInner(graph, node);
        Groups = Grouped(graph);
    }

    /// <summary>The nodes that compute with integers.</summary>
    public IReadOnlySet<Node> Nodes => nodes;

    /// <summary>The quantized values: activations, and constants that are operands beside them. All in one group share a quantization.</summary>
    public IReadOnlyList<IReadOnlyList<Value>> Groups { get; }

    /// <summary>Plans a graph.</summary>
    /// <param name="graph">The graph, lowered and sorted.</param>
    /// <param name="keptFloat">The names of the nodes that shall compute with floats; none if not given.</param>
    public static QuantizationPlan Of(Graph graph, IReadOnlySet<string>? keptFloat = null) => new(graph, keptFloat ?? FrozenSet<string>.Empty);

    /// <summary>
    /// The nodes that read their data in two bytes a number, see <see cref="TwoBytes"/>: recurrent layers that are given a series of reals, and the
    /// product that makes a forecast of such a layer's state.
    /// </summary>
    public IReadOnlySet<Node> Fine => fine;

    /// <summary>The range of a group, given those that were measured.</summary>
    public ValueRange RangeOf(IReadOnlyList<Value> group, Func<Value, ValueRange> measured)
    {
        var range = ValueRange.Empty;
        foreach (var value in group)
        {
            var rule = value.Producer is { } producer && nodes.Contains(producer) ? QuantizationRule.Of(producer) : null;
            if (rule is not { Shares: true }) range = range.Union(rule?.Known ?? measured(value));
        }

        if (group is [{ Producer.Operator: RecurrentOperator, Consumers: [] }]) return Unit.Contains(range) ? range.Widened(StateMargin).Within(Unit) : range.Widened(StateMargin);
        return group.All(value => value.Consumers.All(fine.Contains)) ? range.Widened(TwoBytes.Margin) : range;
    }

    /// <summary>Whether a node is part of the kernel of a product before it.</summary>
    public bool IsAbsorbed(Node node) => QuantizationRule.Operands(node).Any(inner.Contains);

    /// <summary>The first value that leaves the kernel of which a node is the beginning.</summary>
    public Value ResultOf(Node node)
    {
        var value = node.Outputs[0];
        while (inner.Contains(value)) value = value.Consumers[0].Outputs[0];
        return value;
    }

    /// <summary>Whether a value is read, as a byte each, by a node that computes with integers.</summary>
    public bool IsRead(Value value) => value.Consumers.Any(reader => nodes.Contains(reader) && !fine.Contains(reader) && QuantizationRule.Operands(reader).Contains(value));

    private bool CanBeQuantized(Node node)
    {
        if (QuantizationRule.Of(node) is not { } rule) return false;
        var operands = QuantizationRule.Operands(node);
        return operands.Concat(QuantizationRule.Results(node)).All(v => v.Spec.Type == DType.F32)
            && (QuantizationRule.IsProduct(node) || operands.Any(v => rule.Shares && IsGiven(v) || !IsGiven(v) && v.Producer is { } producer && nodes.Contains(producer)));
    }

    /// <summary>Whether a recurrent layer reads a series of reals, of few features.</summary>
    private bool ReadsSeries(Node node) => node.Operator is RecurrentOperator && node.Inputs[RecurrentOperator.X] is { } series
        && (IsGiven(series) || !nodes.Contains(series.Producer!)) && series.Shape[^1] * TwoBytes.FewestUnits <= node.Inputs[RecurrentOperator.R]!.Shape[^1];

    /// <summary>Whether a product reads the state of a recurrent layer, whose elements others may have moved.</summary>
    private static bool ReadsState(Node product)
    {
        var value = product.Inputs[0]!;
        while (value.Producer is { } mover && QuantizationRule.Of(mover) is { Shares: true }) value = mover.Inputs[0]!;
        return product.Operator is Dense && value.Producer is { Operator: RecurrentOperator };
    }

    private bool IsGiven(Value value) => value.IsInput || moved.Contains(value);

    /// <summary>Finds what a product's kernel computes beyond the product itself.</summary>
    private void FindInner(Graph graph, Node product)
    {
        var value = product.Outputs[0];
        if (!product.Has(LinearOperator.R) && OnlyReader(value) is { Operator: Add } sum && IsResidual(sum, value))
        {
            inner.Add(value);
            value = sum.Outputs[0];
        }

        if (OnlyReader(value) is { Operator: IClamp }) inner.Add(value);

        Node? OnlyReader(Value read) => read.Consumers is [var reader] && !graph.IsOutput(read) && nodes.Contains(reader) ? reader : null;
    }

    /// <summary>Whether an addition becomes part of the product that gives one of its operands.</summary>
    private bool IsResidual(Node sum, Value value)
    {
        var other = sum.Inputs[0] == value ? sum.Inputs[1]! : sum.Inputs[0]!;
        return other != value && other.Spec == value.Spec && sum.Outputs[0].Spec == value.Spec && !inner.Contains(other);
    }

    /// <summary>The quantized values, those together that are alike.</summary>
    private List<IReadOnlyList<Value>> Grouped(Graph graph)
    {
        var groups = new Dictionary<Value, List<Value>>();
        foreach (var node in graph.Nodes.Where(nodes.Contains))
        {
            var (operands, results) = (QuantizationRule.Operands(node).Where(IsQuantized).ToList(), QuantizationRule.Results(node).Where(IsQuantized).ToList());
            foreach (var value in operands.Concat(results)) groups.TryAdd(value, [value]);
            Join(QuantizationRule.Of(node)!.Shares ? [.. operands, .. results] : results);
        }

        return [.. groups.Values.Distinct()];

        bool IsQuantized(Value value) => !inner.Contains(value) && (IsRead(value) || value.Consumers.Any(fine.Contains));

        void Join(List<Value> alike)
        {
            foreach (var value in alike.Skip(1))
            {
                var (all, joined) = (groups[alike[0]], groups[value]);
                if (all == joined) continue;
                all.AddRange(joined);
                foreach (var member in joined) groups[member] = all;
            }
        }
    }
}
