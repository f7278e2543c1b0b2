using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>
/// Makes operators compute with integers where a graph says so by reals: dequantize → operator → quantize becomes the operator over the
/// integers themselves, if it has a kernel for them.
/// </summary>
internal sealed class LowerQuantized : IPass
{
    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList())
        {
            // A node may be gone since: taken in by the one before it.
            if (node.Outputs.All(output => output.Consumers.Count == 0 && !graph.IsOutput(output))) continue;
            changed |= node.Operator switch
            {
                QuantizeLinear => Requantize(graph, node),
                DequantizeLinear => false,
                _ when node.Operator.IntegerKernels.Count > 0 => Lower(graph, node) || (node.Operator is SoftmaxOperator softmax && Turn(graph, node, softmax)),
                _ => false,
            };
        }

        return changed;
    }

    /// <summary>Quantizes integers anew instead of the reals they stand for: not at all, if they are the same.</summary>
    private static bool Requantize(Graph graph, Node node)
    {
        if (node.BytesMade() is not { } q) return false;
        var given = node.Inputs[0]!;
        var integers = Bytes.AreIn(given.Spec) ? given : given.Integers();
        if (integers is not { Constant: null } || !Bytes.AreIn(integers.Spec)) return false;
        if (integers.Spec == node.Outputs[0].Spec && !(graph.IsOutput(node.Outputs[0]) && integers.IsInput)) graph.Replace(node.Outputs[0], integers);
        else if (given != integers) node.SetInput(0, integers);
        else return Shift(graph, node, q);
        return true;
    }

    /// <summary>Another zero point for the bytes of a product, the scale being the same: the product can give them, within what both can hold.</summary>
    private static bool Shift(Graph graph, Node node, Quantization q)
    {
        if (!node.Inputs[0]!.IsStep() || node.Inputs[0]!.Producer is not { Operator: LinearOperator { Activation: null or IClamp, Result: { } given } product } producer) return false;
        if (given.Scales[0] != q.Scales[0]) return false;
        var (low, high) = product.Activation is IClamp clamp ? clamp.Range : (float.NegativeInfinity, float.PositiveInfinity);
        var range = new Clip { Min = MathF.Max(low, given.RealOf(byte.MinValue)), Max = MathF.Min(high, given.RealOf(byte.MaxValue)) };
        producer.Outputs[0].Spec = node.Outputs[0].Spec;
        return producer.Absorb(node, product with { Activation = range, Result = q }, [.. producer.Inputs]);
    }

    private static bool Lower(Graph graph, Node node)
    {
        if (node.Operator.Result is not null || node.Inputs.Any(v => v?.Spec.Quantization is not null)) return false;
        if (!node.Inputs.Any(v => v?.Producer?.Operator is DequantizeLinear)) return false;
        var inputs = Inputs(node);
        if (node.Operator is LinearOperator)
        {
            if (!IsPossible(node, node.Operator, inputs)) return false;
            while (FuseLinear.TryFuse(graph, node)) { }
            if (node.Has(LinearOperator.R)) inputs = [.. inputs[..LinearOperator.B], node.Has(LinearOperator.B) ? inputs[LinearOperator.B] : null, node.Inputs[LinearOperator.R].Integers() ?? node.Inputs[LinearOperator.R]];
        }

        return LowerWithResult(node, inputs) || LowerInputs(node, inputs);
    }

    /// <summary>Takes in the quantization of what a node gives. All results are bytes, or none: a recurrent layer's last state that someone reads is given in reals.</summary>
    private static bool LowerWithResult(Node node, Value?[] inputs)
    {
        var output = node.Outputs[0];
        if (!output.IsStep()) return false;
        var (reader, clamp) = (output.Consumers[0], (Node?)null);
        if (reader.Operator is IClamp && reader.Outputs[0].IsStep()) (reader, clamp) = (reader.Outputs[0].Consumers[0], reader);
        if (reader.BytesMade() is not { } result) return false;
        if (node.Outputs.Skip(1).Where((_, i) => node.Operator.GivesIntegers(i + 1)).Any(o => o.Consumers.Count > 0 || node.Graph.IsOutput(o))) return false;
        var op = node.Operator with { Result = result };
        if (!IsPossible(node, op, inputs)) return false;
        if (clamp is null)
        {
            node.Absorb(reader, op, inputs);
        }
        else
        {
            // Bytes are held within the same limits.
            node.Rewrite(op, inputs);
            clamp.Absorb(reader, clamp.Operator with { Result = result }, [output]);
            clamp.Outputs[0].Spec = new(DType.U8, output.Shape, result);
        }

        for (var o = 0; o < node.Outputs.Count; o++)
            if (op.GivesIntegers(o)) node.Outputs[o].Spec = new(DType.U8, node.Outputs[o].Shape, op.Result);
        return true;
    }

    private static bool LowerInputs(Node node, Value?[] inputs)
    {
        if (!IsPossible(node, node.Operator, inputs)) return false;
        node.Rewrite(node.Operator, inputs);
        return true;
    }

    /// <summary>Brings the axis of a softmax innermost, the only one that bytes are taken along, and back.</summary>
    private static bool Turn(Graph graph, Node node, SoftmaxOperator op)
    {
        var (x, y) = (node.Inputs[0]!, node.Outputs[0]);
        if (x.Integers() is not { } integers || !Bytes.AreIn(integers.Spec) || !y.IsStep() || y.Consumers[0].BytesMade() is null) return false;
        var (axis, last) = ((op.Axis + x.Shape.Rank) % x.Shape.Rank, x.Shape.Rank - 1);
        if (axis == last) return false;
        var swapped = Enumerable.Range(0, x.Shape.Rank).ToArray();
        (swapped[axis], swapped[last]) = (last, axis);
        graph.Replace(y, graph.Add(op with { Axis = -1 }, [x.Transpose(swapped)], node.Name)[0].Transpose(swapped));
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
        Value?[] inputs = [.. node.Inputs.Select(v => v.Integers() ?? v)];
        if (node.Operator is not (LinearOperator or RecurrentOperator)) return Array.ConvertAll(inputs, IntegerConstants.Unsigned);
        if (node.Operator is not LinearOperator || inputs[LinearOperator.W]?.Constant is not { } weights) return inputs;
        inputs[LinearOperator.W] = IntegerConstants.Signed(node.Graph, weights, inputs[LinearOperator.W]!);
        if (inputs[LinearOperator.X]!.Spec.Quantization is { Axis: null } x && inputs[LinearOperator.W]!.Spec is { Type: DType.I8, Quantization: { } w } && node.Has(LinearOperator.B))
            inputs[LinearOperator.B] = IntegerConstants.Bias(node, x, w) ?? inputs[LinearOperator.B];
        return inputs;
    }
}
