using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// A lowered graph as a layer: batch normalizations are part of the weights already, which are learnt as they will be quantized. Each scale is
/// what it was calibrated to times a factor that is learnt, so that one learning rate suits all.
/// </summary>
internal sealed class FakeQuantizedGraph : Layer
{
    private readonly Graph graph;
    private readonly QuantizationPlan plan;
    private readonly Rounding round;
    private readonly Func<IReadOnlyList<Value>, Quantization> calibrated;
    private readonly Dictionary<Value, (string Name, Quantization Quantization)> quantizations = [];

    /// <param name="graph">The graph planned.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="quantizationOf">How a group is quantized to begin with.</param>
    /// <param name="round">What the weights' scales begin with.</param>
    public FakeQuantizedGraph(Graph graph, QuantizationPlan plan, Func<IReadOnlyList<Value>, Quantization> quantizationOf, Rounding round)
    {
        (this.graph, this.plan, this.round, calibrated) = (graph, plan, round, quantizationOf);
        foreach (var group in plan.Groups)
        {
            var quantization = quantizationOf(group);
            foreach (var value in group) quantizations[value] = (group[0].Name, quantization);
        }
    }

    /// <summary>The graph's name.</summary>
    public string GraphName => graph.Name;

    /// <summary>What the graph is given.</summary>
    public IReadOnlyList<Input> Given => [.. graph.Inputs.Select(input => new Input(input.Shape[1..], input.Name, input.Spec.Type))];

    /// <inheritdoc/>
    public override int Outputs => graph.Outputs.Count;

    /// <summary>The graph with what was learnt, in integers.</summary>
    public Graph Quantize()
    {
        var copy = graph.Clone();
        foreach (var (node, twin) in graph.Nodes.Zip(copy.Nodes))
            foreach (var place in Learned(node)) twin.SetInput(place, copy.Constant(Existing(node.Inputs[place]!.Name).Value.Clone(), node.Inputs[place]!.Name));
        var names = graph.Nodes.Zip(copy.Nodes).ToDictionary(pair => pair.Second, pair => pair.First);
        var twins = QuantizationPlan.Of(copy, graph.Nodes.Where(node => !plan.Nodes.Contains(node)).Select(node => node.Name).ToHashSet(StringComparer.Ordinal));
        var known = quantizations.ToDictionary(pair => pair.Key.Name, pair => pair.Value, StringComparer.Ordinal);
        new QuantizedGraph(copy, twins, group =>
        {
            if (!known.TryGetValue(group[0].Name, out var learnt)) return calibrated([graph.Nodes.SelectMany(node => node.Outputs).Single(value => string.Equals(value.Name, group[0].Name, StringComparison.Ordinal))]);
            var (name, quantization) = learnt;
            return Quantization.PerTensor(quantization.Scales[0] * Existing(FactorOf(name)).Value.Span<float>()[0], quantization.ZeroPoints[0]);
        }).Write((node, input, least) =>
        {
            var original = names[node];
            var (begin, factors) = (round(original, input, []), Existing(FactorOf(original.Inputs[input]!.Name)).Value.Span<float>().ToArray());
            var scales = begin.Scales.Select((scale, channel) => Math.Max(scale * factors[channel], least.Length == 0 ? 0 : least[channel])).ToArray();
            return QuantizedWeights.Of(node.Inputs[input]!.Constant!, begin.Axis, scales);
        });
        return copy;
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs)
    {
        var (made, real) = (new Dictionary<Value, Value>(), new Dictionary<Value, Value>());
        foreach (var (input, given) in graph.Inputs.Zip(inputs)) made[input] = given;
        foreach (var node in graph.Nodes)
        {
            var results = scope.Graph.Add(NodeLayer.ForAnyBatch(node), [.. node.Inputs.Select((value, place) => value is null ? null : Read(node, value, place))], node.Name);
            foreach (var (value, result) in node.Outputs.Zip(results)) made[value] = result;
        }

        return [.. graph.Outputs.Select(output => IsQuantizedFor(output.Value, reader: null) ? Real(output.Value) : made[output.Value])];

        Value Read(Node node, Value value, int place)
        {
            if (Learned(node).Contains(place)) return Weight(scope, node, value, place);
            if (value.Constant is { } constant && !made.ContainsKey(value)) made[value] = scope.Graph.Constant(constant, value.Name);
            return IsQuantizedFor(value, node) ? Real(value) : made[value];
        }

        Value Real(Value value)
        {
            if (real.TryGetValue(value, out var found)) return found;
            var (name, quantization) = quantizations[value];
            var zero = quantization.ZeroPoints[0];
            var scale = Scale(scope, name, quantization.Scales.AsSpan(), [1], value.Shape.Elements, byte.MaxValue);
            return real[value] = made[value].FakeQuantize(scale, -zero, byte.MaxValue - zero);
        }
    }

    /// <summary>Whether a reader sees a value's bytes: what computes with floats sees them only where there is nothing else.</summary>
    private bool IsQuantizedFor(Value value, Node? reader) => quantizations.ContainsKey(value) && (reader is null || !plan.Fine.Contains(reader))
        && ((reader is not null && plan.Nodes.Contains(reader)) || (value.Producer is { } producer && plan.Nodes.Contains(producer) && plan.IsRead(value)));

    /// <summary>The inputs of a node that are learnt: the weights of products and their biases.</summary>
    private static IEnumerable<int> Learned(Node node) => !QuantizationRule.IsProduct(node) ? []
        : QuantizationRule.Weights(node).Append(node.Operator is LinearOperator ? LinearOperator.B : RecurrentOperator.B)
            .Where(place => node.Has(place) && node.Inputs[place]!.Constant is { Spec.Type: DType.F32 });

    private Value Weight(LayerScope scope, Node node, Value value, int place)
    {
        var isWeight = QuantizationRule.Weights(node).Contains(place);
        var weight = scope.Weight(value.Name, value.Shape, new Stored(value.Constant!), isWeight ? null : WeightOptions.Bias);
        if (!isWeight || !plan.Nodes.Contains(node)) return weight;
        var begin = round(node, place, []);
        Shape shape = new([.. Enumerable.Range(0, value.Shape.Rank).Select(axis => axis == begin.Axis ? value.Shape[axis] : 1)]);
        var scale = Scale(scope, value.Name, begin.Scales, shape, value.Shape.Elements / begin.Scales.Length, QuantizedWeights.Most);
        return weight.FakeQuantize(scale, -QuantizedWeights.Most, QuantizedWeights.Most);
    }

    /// <summary>A scale that is learnt.</summary>
    /// <param name="scope">Where it is built.</param>
    /// <param name="name">What it is the scale of.</param>
    /// <param name="begin">What it begins with.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">How many values each number of it scales.</param>
    /// <param name="most">The highest step.</param>
    private static Value Scale(LayerScope scope, string name, ReadOnlySpan<float> begin, Shape shape, long values, int most)
    {
        var factor = scope.Weight(FactorOf(name), shape, Initializer.Ones, WeightOptions.Bias);
        return scope.Graph.Constant(Tensor.From(begin, shape)).Mul(factor.WithGradient(1 / MathF.Sqrt(values * (float)most)));
    }

    private static string FactorOf(string name) => $"{name}.scale";
}
