using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>
/// Makes unsigned bytes, 128 larger, of activations that are signed ones: they stand for the same reals, and kernels take no others.
/// Between quantization and dequantization nothing may compute with them; they may be moved.
/// </summary>
internal sealed class UnsignBytes : IPass
{
    private const int Offset = 128;

    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList())
            if (node.Operator is QuantizeLinear { To: DType.I8, Scales.Length: 1 } quantize) changed |= Unsign(graph, node, quantize);
        return changed;
    }

    private static bool Unsign(Graph graph, Node node, QuantizeLinear op)
    {
        var signed = new List<Value> { node.Outputs[0] };
        for (var i = 0; i < signed.Count; i++)
        {
            if (graph.IsOutput(signed[i])) return false;
            foreach (var reader in signed[i].Consumers)
            {
                if (reader.Operator.OnlyMoves() || reader.Operator is Pad) signed.AddRange(reader.Outputs);
                else if (reader.Operator is not DequantizeLinear { Scales.Length: 1 }) return false;
            }
        }

        var quantization = Quantization.PerTensor(op.Scales[0], Zero(op) + Offset);
        node.Rewrite(op with { To = DType.U8, ZeroPoints = quantization.ZeroPoints }, [.. node.Inputs]);
        foreach (var value in signed)
        {
            value.Spec = new(DType.U8, value.Shape, quantization);
            foreach (var reader in value.Consumers.Distinct().ToList())
            {
                if (reader.Operator is DequantizeLinear dequantize) reader.Rewrite(dequantize with { ZeroPoints = [Zero(dequantize) + Offset] }, [value]);
                if (reader.Operator is Pad pad) reader.Rewrite(pad with { Value = pad.Value + Offset }, [value]);
            }
        }

        return true;
    }

    private static int Zero(QuantizingOperator op) => op.ZeroPoints.IsEmpty ? 0 : op.ZeroPoints[0];
}
