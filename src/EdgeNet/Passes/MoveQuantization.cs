using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>
/// Brings pairs together around what computes: what only moves elements, joins them or takes the largest does so with the bytes, before they
/// are dequantized or after they were quantized. Each element stays what it was: quantizing never puts two numbers into another order.
/// </summary>
internal sealed class MoveQuantization : IPass
{
    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList()) changed |= Dequantize(node);
        var quantizers = new Stack<Node>(graph.Nodes.Where(node => node.BytesMade() is not null));
        while (quantizers.TryPop(out var node))
        {
            if (Quantize(graph, node) is not { } earlier) continue;
            foreach (var value in earlier) quantizers.Push(value.Producer!);
            changed = true;
        }

        return changed;
    }

    /// <summary>Dequantizes what a node gives instead of what it takes.</summary>
    private static bool Dequantize(Node node)
    {
        if (node.Inputs.Count == 0 || node.Inputs[0].Integers() is not { Spec.Quantization: { } q } first) return false;
        if (OverBytes(node, q) is not { } op || !IsSame(node, q, first.Spec)) return false;
        Value?[] inputs = node.Operator is Concat ? [.. node.Inputs.Select(v => v.Integers())] : [first, .. node.Inputs.Skip(1)];
        if (inputs.Contains(null)) return false;
        try
        {
            var specs = Inference.Run(node.Name, op, inputs);
            node.Rewrite(op, inputs);
            foreach (var (output, spec) in node.Outputs.Zip(specs))
            {
                output.Spec = spec;
                output.Dequantize();
            }

            return true;
        }
        catch (ShapeException)
        {
            return false; // scales that differ, or along an axis that it would take apart
        }
    }

    /// <summary>Quantizes what the node before takes instead of what it gives. Answers the values quantized now; null if nothing changed.</summary>
    private static IReadOnlyList<Value>? Quantize(Graph graph, Node node)
    {
        var (made, q) = (node.Inputs[0]!, node.BytesMade()!);
        if (!made.IsStep() || made.Producer is not { Outputs.Count: 1 } before) return null;
        if (made.Spec.Type == DType.F32 && before.Operator is IClamp { Range: var (low, high) })
        {
            if (q.ByteOf(low) == byte.MinValue && q.ByteOf(high) == byte.MaxValue)
            {
                node.SetInput(0, before.Inputs[0]); // bytes are held within that range anyhow
                graph.Remove(new HashSet<Node> { before });
                return node.Outputs;
            }

            // What computes may have a better way than a table behind it.
            if (before.Inputs[0]!.Producer is not { } source || OverBytes(source, q) is null) return null;
        }

        if (OverBytes(before, q) is not { } op || before.Operator is Slice or Gather) return null; // what is cut off need not be quantized
        if (made.Spec.Type != DType.F32 && !Read(before).All(bytes => IsShift(bytes, q))) return null; // the fewer the better
        Value?[] inputs = [.. before.Inputs.Select(v => Read(before).Contains(v!) ? v!.QuantizeLinear(q, name: node.Name) : v)];
        before.Rewrite(op, inputs);
        made.Spec = made.Spec with { Type = DType.U8, Quantization = q };
        graph.Replace(node.Outputs[0], made);
        graph.Remove(new HashSet<Node> { node });
        return [.. Read(before)];
    }

    /// <summary>The operator that does with bytes what a node does with the reals they stand for; null if it makes other numbers of them.</summary>
    private static Operator? OverBytes(Node node, Quantization q) => node.Operator switch
    {
        _ when node.Operator.OnlyMoves() => node.Operator,
        Concat => node.Operator,
        Dropout when node.Inputs.Count == 1 => node.Operator,
        Pad { Mode: PadMode.Constant } pad => pad with { Value = q.ByteOf(node.Inputs[0]!.Spec.Quantization?.RealOf((int)pad.Value) ?? pad.Value) },
        Pad => node.Operator,
        MaxPool or GlobalMaxPool or IClamp or Resize { Mode: ResizeMode.Nearest, Coordinates: not ResizeCoordinates.Crop } => node.Operator with { Result = q },
        _ => null,
    };

    /// <summary>Whether the numbers an operator brings itself are among those that integers stand for.</summary>
    private static bool IsSame(Node node, Quantization q, TensorSpec integers) => node.Operator switch
    {
        Pad { Mode: PadMode.Constant } pad => Bytes.AreIn(integers) && q.RealOf(q.ByteOf(pad.Value)) == pad.Value,
        // A quantization that follows is better part of the same table.
        IClamp { Range: var (low, high) } => Bytes.AreIn(integers) && IsLimit(q, low) && IsLimit(q, high) && node.Outputs[0].Consumers.All(c => c.BytesMade() is null),
        MaxPool or GlobalMaxPool or Resize => Bytes.AreIn(integers),
        _ => true,
    };

    /// <summary>Whether holding reals within a limit is holding their bytes within its own.</summary>
    private static bool IsLimit(Quantization q, float limit) => q.RealOf(q.ByteOf(limit)) == limit || !(limit > q.RealOf(byte.MinValue) && limit < q.RealOf(byte.MaxValue));

    /// <summary>The values whose elements a node moves.</summary>
    private static IEnumerable<Value> Read(Node node) => node.Operator is Concat ? node.Inputs.OfType<Value>() : [node.Inputs[0]!];

    /// <summary>Whether bytes come, by whatever way, from products that can as well give them with another zero point.</summary>
    private static bool IsShift(Value bytes, Quantization q) =>
        bytes.IsStep() && bytes.Spec.Quantization is { Axis: null } given && given.Scales[0] == q.Scales[0]
        && (bytes.Producer!.Operator is LinearOperator || (OverBytes(bytes.Producer, q) is not null && Read(bytes.Producer).All(read => IsShift(read, q))));
}
