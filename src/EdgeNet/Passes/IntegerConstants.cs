using System.Numerics.Tensors;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Passes;

/// <summary>Constants of linear operators as their integer kernels take them.</summary>
internal static class IntegerConstants
{
    private const int Middle = 128;

    /// <summary>
    /// Weights of bytes as signed ones that stand for the same reals: without zero points if all of them can, else 128 smaller than unsigned ones.
    /// Others as they are.
    /// </summary>
    public static Value Signed(Graph graph, Tensor weights, Value given)
    {
        if (weights.Spec is not { Type: DType.U8 or DType.I8, Quantization: { Axis: null or 0 } q } || (weights.Spec.Type == DType.I8 && q.IsSymmetric)) return given;
        if (weights.Shape.Elements == 0) return given;
        int[] zeros = [.. q.ZeroPoints];
        var integers = weights.Spec.Type == DType.U8 ? Array.ConvertAll(weights.Span<byte>().ToArray(), w => (int)w) : Array.ConvertAll(weights.Span<sbyte>().ToArray(), w => (int)w);
        var channel = integers.Length / zeros.Length;
        int[] taken = integers.Select((w, i) => w - zeros[i / channel]).All(w => w is >= sbyte.MinValue and <= sbyte.MaxValue)
            ? zeros : [.. zeros.Select(_ => weights.Spec.Type == DType.U8 ? Middle : 0)];
        var left = zeros.Zip(taken, (zero, less) => zero - less).ToArray();
        var signed = new Tensor(new(DType.I8, weights.Shape, q.Axis is null ? Quantization.PerTensor(q.Scales[0], left[0]) : Quantization.PerAxis(0, q.Scales.AsSpan(), left)));
        var to = signed.Span<sbyte>();
        for (var i = 0; i < to.Length; i++) to[i] = (sbyte)(integers[i] - taken[i / channel]);
        return graph.Constant(signed, given.Name);
    }

    /// <summary>Signed bytes with one scale, of a constant that is no weights, as unsigned ones, 128 larger; anything else as it is.</summary>
    public static Value? Unsigned(Value? given)
    {
        if (given is not { Constant: { Spec: { Type: DType.I8, Quantization: { Axis: null } q } } signed }) return given;
        var unsigned = new Tensor(new(DType.U8, signed.Shape, Quantization.PerTensor(q.Scales[0], q.ZeroPoints[0] + Middle)));
        var from = signed.Span<sbyte>();
        var to = unsigned.Span<byte>();
        for (var i = 0; i < to.Length; i++) to[i] = (byte)(from[i] + Middle);
        return given.Graph.Constant(unsigned, given.Name);
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

    /// <summary>Dequantized weights times a factor for each output channel, which their scales take in; null if they are anything else.</summary>
    public static Value? Scaled(Value weights, float[] factors)
    {
        if (weights.Integers() is not { Constant: { } constant } given) return null;
        if (Signed(weights.Graph, constant, given) is not { Constant: { Spec: { Type: DType.I8, Quantization: { Axis: null or 0 } q } } symmetric } || q.ZeroPoints.Any(z => z != 0)) return null;
        var (scales, scaled) = (new float[factors.Length], new Tensor(new(DType.I8, symmetric.Shape)));
        var perChannel = (int)symmetric.Shape.Stride(0);
        for (var m = 0; m < factors.Length; m++)
        {
            scales[m] = q.Scales[q.Axis is null ? 0 : m] * MathF.Abs(factors[m]);
            if (!(scales[m] > 0 && float.IsFinite(scales[m]))) return null;
            var from = symmetric.Span<sbyte>().Slice(m * perChannel, perChannel);
            var to = scaled.Span<sbyte>().Slice(m * perChannel, perChannel);
            if (factors[m] > 0) from.CopyTo(to);
            else if (from.Contains(sbyte.MinValue)) return null; // which has no negative
            else TensorPrimitives.Negate(from, to);
        }

        return weights.Graph.Constant(scaled, given.Name).DequantizeLinear(Quantization.PerAxis(0, scales), weights.Name);
    }

    /// <summary>What a constant bias stands for, be it floats or dequantized integers; null if it is no constant.</summary>
    public static double[]? Reals(Value bias)
    {
        if (bias.Constant is { Spec.Type: DType.F32 } floats) return [.. floats.Span<float>().ToArray().Select(b => (double)b)];
        if (bias.Producer is not { Operator: DequantizeLinear op } node || node.Inputs[0]!.Constant is not { Spec.Type: DType.I32 } integers) return null;
        var q = op.QuantizationOf(integers.Spec);
        return [.. integers.Span<int>().ToArray().Select((b, m) => ((double)b - q.ZeroPoints[q.Axis is null ? 0 : m]) * q.Scales[q.Axis is null ? 0 : m])];
    }
}
