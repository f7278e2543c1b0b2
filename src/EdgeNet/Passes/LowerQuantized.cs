using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>
/// Makes operators compute with integers where a graph says so by reals: dequantize → operator → quantize becomes the operator over the
/// integers themselves, if it has a kernel for them. Signed activations become unsigned ones, which stand for the same reals.
/// </summary>
internal sealed class LowerQuantized : IPass
{
    private const int SignedToUnsigned = 128;

    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList())
            if (node.Operator is QuantizeLinear { To: DType.I8 } signed) changed |= Unsign(graph, node, signed);
        foreach (var node in graph.Nodes.ToList())
        {
            // A node may be gone since: taken in by the one before it.
            if (node.Outputs.Count == 0 || node.Outputs[0].Consumers.Count == 0 && !node.Outputs.Any(graph.IsOutput)) continue;
            changed |= node.Operator switch
            {
                QuantizeLinear quantize when Cancels(node, quantize) is { } integers => Replace(graph, node, integers),
                DequantizeLinear or QuantizeLinear => false,
                Reshape or Flatten or Squeeze or Unsqueeze or Transpose or Slice or DepthToSpace or SpaceToDepth or Tile or Expand or Split or Gather => Move(graph, node),
                _ when node.Operator.IntegerKernels.Count > 0 => Lower(graph, node),
                _ => false,
            };
        }

        return changed;
    }

    /// <summary>The integers that a value dequantizes, their quantization in their spec; null if it is anything else.</summary>
    private static Value? Integers(Value? value)
    {
        if (value?.Producer is not { Operator: DequantizeLinear op } node || node.Inputs[0] is not { } integers) return null;
        var q = op.QuantizationOf(integers.Spec);
        // An input's bytes are not said to stand for anything before something reads them.
        if (integers is { IsInput: true, Spec: { Quantization: null, Type: DType.U8 } }) integers.Spec = integers.Spec with { Quantization = q };
        if (Equals(integers.Spec.Quantization, q)) return integers;
        return integers.Constant is { } constant ? value.Graph.Constant(constant.As(constant.Spec with { Quantization = q }), integers.Name) : null;
    }

    /// <summary>Quantize of dequantize, with the same scale: nothing.</summary>
    private static Value? Cancels(Node node, QuantizeLinear quantize) =>
        Integers(node.Inputs[0]) is { Constant: null } integers && integers.Spec == node.Outputs[0].Spec && quantize.To == DType.U8 ? integers : null;

    private static bool Replace(Graph graph, Node node, Value by)
    {
        if (graph.IsOutput(node.Outputs[0]) && by.IsInput) return false;
        graph.Replace(node.Outputs[0], by);
        return true;
    }

    /// <summary>Signed bytes that are only ever dequantized are as well unsigned ones, 128 larger.</summary>
    private static bool Unsign(Graph graph, Node node, QuantizeLinear op)
    {
        var output = node.Outputs[0];
        if (op.Scales.Length != 1 || graph.IsOutput(output) || output.Consumers.Count == 0 || !output.Consumers.All(c => c.Operator is DequantizeLinear { Scales.Length: 1 })) return false;
        var zero = op.ZeroPoints.IsEmpty ? 0 : op.ZeroPoints[0];
        var unsigned = node.Inputs[0]!.QuantizeLinear(Quantization.PerTensor(op.Scales[0], zero + SignedToUnsigned), DType.U8, node.Name);
        foreach (var consumer in output.Consumers.Distinct().ToList())
        {
            var reader = (DequantizeLinear)consumer.Operator;
            consumer.Rewrite(reader with { ZeroPoints = [(reader.ZeroPoints.IsEmpty ? 0 : reader.ZeroPoints[0]) + SignedToUnsigned] }, [unsigned]);
        }

        graph.Remove(new HashSet<Node> { node });
        return true;
    }

    /// <summary>What only moves elements moves the integers, which are dequantized afterwards.</summary>
    private static bool Move(Graph graph, Node node)
    {
        if (Integers(node.Inputs[0]) is not { } integers) return false;
        try
        {
            var moved = graph.Add(node.Operator, [integers, .. node.Inputs.Skip(1)], node.Name);
            foreach (var (old, value) in node.Outputs.Zip(moved)) graph.Replace(old, value.DequantizeLinear(name: old.Name));
            return true;
        }
        catch (ShapeException)
        {
            return false; // scales along an axis that it would take apart
        }
    }

    private static bool Lower(Graph graph, Node node)
    {
        if (node.Operator.Result is not null || node.Inputs.Any(v => v?.Spec.Quantization is not null)) return false;
        if (!node.Inputs.Any(v => v?.Producer?.Operator is DequantizeLinear)) return false;
        if (node.Operator is LinearOperator)
        {
            if (!IsPossible(node, node.Operator, Inputs(node))) return false;
            while (FuseLinear.TryFuse(graph, node)) { }
        }

        var (output, inputs) = (node.Outputs[0], Inputs(node));
        // All results are bytes, or none: a recurrent layer's last state that someone reads is given in reals.
        var isRead = node.Outputs.Skip(1).Where((_, i) => node.Operator.GivesIntegers(i + 1)).Any(o => o.Consumers.Count > 0 || graph.IsOutput(o));
        if (!isRead && output.Consumers is [{ Operator: QuantizeLinear { To: DType.U8, Scales.Length: 1 } } quantize] && !graph.IsOutput(output))
        {
            var op = node.Operator with { Result = quantize.Outputs[0].Spec.Quantization };
            if (IsPossible(node, op, inputs))
            {
                node.Absorb(quantize, op, inputs);
                for (var o = 0; o < node.Outputs.Count; o++)
                    if (op.GivesIntegers(o)) node.Outputs[o].Spec = new(DType.U8, node.Outputs[o].Shape, op.Result);
                return true;
            }
        }

        if (!IsPossible(node, node.Operator, inputs)) return false;
        node.Rewrite(node.Operator, inputs);
        return true;
    }

    /// <summary>Whether there is a kernel for the operator over these inputs.</summary>
    private static bool IsPossible(Node node, Operator op, IReadOnlyList<Value?> inputs)
    {
        if (!inputs.Any(v => v?.Spec.Quantization is not null)) return false;
        try
        {
            var outputs = Inference.Run(node.Name, op, inputs);
            return op.Applicable(new KernelContext(node.Name, [.. inputs.Select(v => v?.Spec)], [.. inputs.Select(v => v?.Constant)], [.. outputs],
                SimdLevel.Scalar, workers: 1, new PackedWeights())).Any();
        }
        catch (GraphException)
        {
            return false;
        }
    }

    /// <summary>The integers for every input that is dequantized; of linear operators as their kernels take them.</summary>
    private static Value?[] Inputs(Node node)
    {
        Value?[] inputs = [.. node.Inputs.Select(v => Integers(v) ?? v)];
        if (node.Operator is not LinearOperator || inputs[LinearOperator.W]?.Constant is not { } weights) return inputs;
        inputs[LinearOperator.W] = IntegerConstants.Symmetric(node.Graph, weights, inputs[LinearOperator.W]!);
        if (inputs[LinearOperator.X]!.Spec.Quantization is { Axis: null } x && inputs[LinearOperator.W]!.Spec is { Type: DType.I8, Quantization: { } w } && node.Has(LinearOperator.B))
            inputs[LinearOperator.B] = IntegerConstants.Bias(node, x, w) ?? inputs[LinearOperator.B];
        return inputs;
    }
}
