using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>Constants of linear operators as their integer kernels take them.</summary>
internal static class IntegerConstants
{
    private const int Middle = 128;

    /// <summary>Weights of unsigned bytes around 128 as the signed ones that stand for the same reals; others as they are.</summary>
    public static Value Symmetric(Graph graph, Tensor weights, Value given)
    {
        if (weights.Spec is not { Type: DType.U8, Quantization: { } q } || q.ZeroPoints.Any(z => z != Middle)) return given;
        var zeros = new int[q.Scales.Length];
        var signed = new Tensor(new(DType.I8, weights.Shape, q.Axis is { } axis ? Quantization.PerAxis(axis, q.Scales.AsSpan(), zeros) : Quantization.PerTensor(q.Scales[0])));
        var from = weights.Span<byte>();
        var to = signed.Span<sbyte>();
        for (var i = 0; i < to.Length; i++) to[i] = (sbyte)(from[i] - Middle);
        return graph.Constant(signed, given.Name);
    }

    /// <summary>
    /// A constant bias in units of the product of both scales, which is what sums are in; null if it is no constant, or too large for that.
    /// </summary>
    public static Value? Bias(Node node, Quantization x, Quantization w)
    {
        if (Reals(node.Inputs[LinearOperator.B]!) is not { } reals) return null;
        var scales = new float[w.Scales.Length];
        for (var m = 0; m < scales.Length; m++) scales[m] = IntegerArithmetic.ProductScale(x, w, m);
        var bias = new Tensor(new(DType.I32, [reals.Length], w.Axis is null ? Quantization.PerTensor(scales[0]) : Quantization.PerAxis(0, scales)));
        var to = bias.Span<int>();
        for (var m = 0; m < reals.Length; m++)
        {
            var units = Math.Round(reals[m] / scales[w.Axis is null ? 0 : m]);
            if (!(Math.Abs(units) < 1 << 30)) return null;
            to[m] = (int)units;
        }

        return node.Graph.Constant(bias, node.Inputs[LinearOperator.B]!.Name);
    }

    private static double[]? Reals(Value bias)
    {
        if (bias.Constant is { Spec.Type: DType.F32 } floats) return [.. floats.Span<float>().ToArray().Select(b => (double)b)];
        if (bias.Producer is not { Operator: DequantizeLinear op } node || node.Inputs[0]!.Constant is not { Spec.Type: DType.I32 } integers) return null;
        var q = op.QuantizationOf(integers.Spec);
        return [.. integers.Span<int>().ToArray().Select((b, m) => ((double)b - q.ZeroPoints[q.Axis is null ? 0 : m]) * q.Scales[q.Axis is null ? 0 : m])];
    }
}
