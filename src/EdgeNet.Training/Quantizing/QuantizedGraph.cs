using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>Makes bytes of a node's weights.</summary>
/// <param name="node">The node, a product.</param>
/// <param name="input">Which of its inputs they are.</param>
/// <param name="least">The least each scale may be; none if empty.</param>
internal delegate QuantizedWeights Rounding(Node node, int input, float[] least);

/// <summary>
/// Writes a plan into its graph: every quantized value passes a QuantizeLinear and a DequantizeLinear, and weights and biases are integers
/// behind a DequantizeLinear. In this form the graph runs in floats; lowering turns it into one of integers.
/// </summary>
internal sealed class QuantizedGraph
{
    /// <summary>What stands behind the name of a value in that of what is read of its bytes.</summary>
    public const string Real = ".real";

    /// <summary>The most a bias may come to in steps of its scale: half of what an accumulator holds.</summary>
    private const double MostBias = 1 << 30;

    private readonly Graph graph;
    private readonly QuantizationPlan plan;
    private readonly Func<IReadOnlyList<Value>, Quantization> quantizationOf;
    private readonly Dictionary<Value, Quantization> quantizations = [];

    /// <param name="graph">The graph planned; it is changed.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="quantizationOf">The quantization of a group.</param>
    public QuantizedGraph(Graph graph, QuantizationPlan plan, Func<IReadOnlyList<Value>, Quantization> quantizationOf)
    {
        (this.graph, this.plan, this.quantizationOf) = (graph, plan, quantizationOf);
        foreach (var group in plan.Groups)
        {
            var quantization = quantizationOf(group);
            foreach (var value in group) quantizations[value] = quantization;
        }
    }

    /// <summary>Whether a node of a written graph computes with integers.</summary>
    public static bool IsInteger(Node node) => QuantizationRule.Operands(node).All(IsReal) && (QuantizationRule.IsProduct(node)
        ? IsReal(node.Inputs[LinearOperator.W]!)
        : QuantizationRule.Results(node).Any(result => result.Consumers.Any(reader => reader.Operator is QuantizeLinear)));

    /// <summary>Writes it.</summary>
    /// <param name="round">How weights become bytes.</param>
    public void Write(Rounding round)
    {
        foreach (var node in graph.Nodes.Where(plan.Nodes.Contains).ToList())
        {
            if (plan.Fine.Contains(node)) node.SetInput(1, TwoBytes.Widen(node.Inputs[1]!));
            if (node.Operator is LinearOperator) WriteProduct(node, round);
            else if (node.Operator is RecurrentOperator) WriteRecurrent(node, round);
        }

        var fine = plan.Fine.Select(node => (Node: node, Numbers: node.Inputs[0]!)).ToList();
        foreach (var (value, quantization) in quantizations) WriteActivation(value, quantization);
        foreach (var (node, numbers) in fine) node.SetInput(0, TwoBytes.Write(numbers, node.Inputs[0]!));
        graph.Sort();
    }

    /// <summary>The bias counts in steps of its products: those of the data times those of the weights.</summary>
    private void WriteProduct(Node node, Rounding round)
    {
        var data = quantizations[node.Inputs[LinearOperator.X]!].Scales[0];
        var bias = node.Has(LinearOperator.B) ? node.Inputs[LinearOperator.B]!.Constant : null;
        var integers = round(node, LinearOperator.W, bias is null ? [] : Array.ConvertAll(bias.Span<float>().ToArray(), b => (float)(Math.Abs(b) / (data * MostBias))));
        node.SetInput(LinearOperator.W, Stored(node.Inputs[LinearOperator.W]!, integers));
        if (bias is null) return;

        var (steps, scales) = (new Tensor(new(DType.I32, bias.Shape)), Array.ConvertAll(integers.Scales, scale => scale * data));
        for (var channel = 0; channel < scales.Length; channel++) steps.Span<int>()[channel] = (int)Math.Round((double)bias.Span<float>()[channel] / scales[channel]);
        var name = node.Inputs[LinearOperator.B]!.Name;
        node.SetInput(LinearOperator.B, graph.Constant(steps, name).DequantizeLinear(Quantization.PerAxis(0, scales), $"{name}{Real}"));
    }

    /// <summary>
    /// The rows of a recurrent layer's weights, one a gate and unit, have a scale each, which directions share. Its state has one that was
    /// measured, whatever becomes of its results: most reach only a part of [-1, 1].
    /// </summary>
    private void WriteRecurrent(Node node, Rounding round)
    {
        node.Rewrite((RecurrentOperator)node.Operator with { State = quantizationOf([node.Outputs[0]]) }, [.. node.Inputs]);
        foreach (var input in QuantizationRule.Weights(node)) node.SetInput(input, Stored(node.Inputs[input]!, round(node, input, [])));
    }

    private Value Stored(Value value, QuantizedWeights integers) =>
        graph.Constant(integers.Bytes, value.Name).DequantizeLinear(integers.Quantization, $"{value.Name}{Real}");

    private void WriteActivation(Value value, Quantization quantization)
    {
        if (value.Constant is { } constant)
        {
            Redirect(value, graph.Constant(Rounded(constant, quantization), value.Name).DequantizeLinear(quantization, $"{value.Name}{Real}"));
            return;
        }

        var bytes = value.QuantizeLinear(quantization, name: $"{value.Name}.bytes");
        var real = bytes.DequantizeLinear(name: $"{value.Name}{Real}");
        if (value.Producer is { } producer && plan.Nodes.Contains(producer) && plan.IsRead(value)) graph.Replace(value, real);
        else Redirect(value, real); // what computes with floats goes on reading the floats there are
        bytes.Producer!.SetInput(0, value);
    }

    private void Redirect(Value value, Value real)
    {
        foreach (var reader in value.Consumers.Where(plan.Nodes.Contains).Distinct().ToList())
            for (var i = 0; i < reader.Inputs.Count; i++)
                if (reader.Inputs[i] == value) reader.SetInput(i, real);
    }

    /// <summary>Whether a value is what integers stand for.</summary>
    private static bool IsReal(Value value) => value.Producer is { Operator: DequantizeLinear };

    private static Tensor Rounded(Tensor constant, Quantization quantization)
    {
        var (bytes, scale, zero) = (new Tensor(new(DType.U8, constant.Shape)), quantization.Scales[0], quantization.ZeroPoints[0]);
        for (var i = 0; i < bytes.Bytes.Length; i++) bytes.Bytes[i] = (byte)Math.Clamp(MathF.Round(constant.Span<float>()[i] / scale) + zero, 0, byte.MaxValue);
        return bytes;
    }
}
