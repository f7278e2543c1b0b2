using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>Reals that are said to be integers by the dequantization that makes them.</summary>
internal static class Pairs
{
    /// <summary>The integers that a value dequantizes, their quantization in their spec; null if it is anything else.</summary>
    public static Value? Integers(this Value? value)
    {
        if (value?.Producer is not { Operator: DequantizeLinear op } node || node.Inputs[0] is not { Spec.Type: not DType.I4 } integers) return null; // four bits are stored, not computed with
        var q = op.QuantizationOf(integers.Spec);
        // An input's bytes are not said to stand for anything before something reads them.
        if (integers is { IsInput: true, Spec: { Quantization: null, Type: DType.U8 } }) integers.Spec = integers.Spec with { Quantization = q };
        if (Equals(integers.Spec.Quantization, q)) return integers;
        return integers.Constant is { } constant ? value.Graph.Constant(constant.As(constant.Spec with { Quantization = q }), integers.Name) : null;
    }

    /// <summary>The quantization of bytes that a node makes of reals, or of other bytes; null if it does something else.</summary>
    public static Quantization? BytesMade(this Node node) => node.Operator is QuantizeLinear { To: DType.U8, Scales.Length: 1 } ? node.Outputs[0].Spec.Quantization : null;

    /// <summary>Whether an operator gives elements of its first input and no others.</summary>
    public static bool OnlyMoves(this Operator op) =>
        op is Identity or Reshape or Flatten or Squeeze or Unsqueeze or Transpose or Split or Slice or Gather or Tile or Expand or DepthToSpace or SpaceToDepth;

    /// <summary>The byte that a real becomes.</summary>
    public static byte ByteOf(this Quantization q, float real) => (byte)Math.Clamp(MathF.Round(real / q.Scales[0]) + q.ZeroPoints[0], byte.MinValue, byte.MaxValue);

    /// <summary>The real that a byte stands for.</summary>
    public static float RealOf(this Quantization q, int integer) => (integer - q.ZeroPoints[0]) * q.Scales[0];

    /// <summary>Puts a dequantization between a value, which has become one of integers, and all that read it as reals.</summary>
    public static void Dequantize(this Value value)
    {
        var reals = value.DequantizeLinear(name: value.Name);
        value.Graph.Replace(value, reals);
        reals.Producer!.SetInput(0, value);
    }
}
