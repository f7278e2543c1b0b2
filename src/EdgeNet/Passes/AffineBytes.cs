using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>
/// Makes operators that have integer kernels of a scale and shift over dequantized bytes, such as a batch normalization before its
/// convolution: a function of one number where all channels have the same, else a depthwise convolution of one tap. A factor before another
/// function only changes what the bytes stand for.
/// </summary>
internal sealed class AffineBytes : IPass
{
    /// <summary>Channels whose scale is smaller than the largest by more than this lose a little of it, so that none is without.</summary>
    private const float MostRatio = 1000;

    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList())
        {
            if (node.Operator is not IChannelAffine affine || node.Inputs.FirstOrDefault(v => v.Integers() is { } integers && Bytes.AreIn(integers.Spec)) is not { } x) continue;
            if (!IsBeforeFunction(node) && (node.Operator is Affine || !IsQuantized(node.Outputs[0]))) continue;
            if (affine.ScaleAndShift(node, x) is not { } channels) continue;
            changed |= IsBeforeFunction(node) ? OfUnits(node, x, channels.Scale, channels.Shift)
                : OfAll(node, x, channels.Scale, channels.Shift) || OfEach(node, x, channels.Scale, channels.Shift);
        }

        return changed;
    }

    /// <summary>Whether a value is made one of bytes, if by way of a clamp.</summary>
    private static bool IsQuantized(Value value) =>
        value.IsStep() && (value.Consumers[0].BytesMade() is not null || (value.Consumers[0] is { Operator: IClamp } clamp && IsQuantized(clamp.Outputs[0])));

    /// <summary>Whether a function of each number follows, the results of which are made bytes.</summary>
    private static bool IsBeforeFunction(Node node) =>
        node.Outputs[0].IsStep() && node.Outputs[0].Consumers[0] is { Operator: UnaryOperator and not (Affine or IClamp) } function && IsQuantized(function.Outputs[0]);

    /// <summary>The same bytes, or what they lack of 255 if the factor is negative, with a scale that takes the factor in.</summary>
    private static bool OfUnits(Node node, Value x, float[] scale, float[] shift)
    {
        var q = x.Integers()!.Spec.Quantization!;
        var unit = q.Scales[0] * MathF.Abs(scale[0]);
        if (scale.AsSpan().ContainsAnyExcept(scale[0]) || shift.AsSpan().ContainsAnyExcept(0) || !float.IsNormal(unit)) return false;
        var zero = scale[0] > 0 ? q.ZeroPoints[0] : byte.MaxValue - q.ZeroPoints[0];
        node.Graph.Replace(node.Outputs[0], x.Affine(scale[0], name: node.Name).QuantizeLinear(Quantization.PerTensor(unit, zero)).DequantizeLinear());
        return true;
    }

    private static bool OfAll(Node node, Value x, float[] scale, float[] shift)
    {
        if (scale.AsSpan().ContainsAnyExcept(scale[0]) || shift.AsSpan().ContainsAnyExcept(shift[0])) return false;
        node.Rewrite(new Affine { Alpha = scale[0], Beta = shift[0] }, [x]);
        return true;
    }

    /// <summary>Weights of 127 parts of the scale, so that the bias, which counts in the same parts, is as fine.</summary>
    private static bool OfEach(Node node, Value x, float[] scale, float[] shift)
    {
        var (graph, channels, most) = (node.Graph, scale.Length, scale.Max(MathF.Abs));
        if (most == 0 || x.Shape.Elements == 0) return false;
        var parts = Array.ConvertAll(scale, s => MathF.Max(MathF.Abs(s), most / MostRatio) / sbyte.MaxValue);
        if (parts.Any(part => part == 0)) return false;
        var weights = Tensor.From([.. scale.Zip(parts, (s, part) => (sbyte)MathF.Round(s / part))], [channels, 1, 1, 1]);
        var w = graph.Constant(weights, $"{node.Name}.scale").DequantizeLinear(Quantization.PerAxis(0, parts));
        var b = graph.Constant(Tensor.From(shift, [channels]), $"{node.Name}.shift");
        var isImage = x.Shape.Rank == 4;
        var pixels = isImage ? x : x.Reshape([1, 1, (int)(x.Shape.Elements / channels), channels], node.Name);
        var y = pixels.Conv2D(w, b, group: channels, name: node.Name);
        graph.Replace(node.Outputs[0], isImage ? y : y.Reshape(x.Shape.ToArray(), node.Name));
        return true;
    }
}
