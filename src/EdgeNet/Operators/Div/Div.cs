using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>a / b; integers are truncated toward zero, and by zero give zero.</summary>
public sealed partial record Div : ArithmeticOperator, IByteFormula, IChannelAffine
{
    internal override BinaryMap<float, float> Floats(SimdLevel level) => BinaryMap.Of(default(Formula), level);

    internal override BinaryMap<T, T> Integers<T>() => BinaryMap.OfNumbers<Formula, T, T>(default);

    BinaryMap<byte, byte> IByteFormula.Bytes(Quantization a, Quantization b, Quantization y, SimdLevel level) =>
        ByteMap.Of(default(Formula), new(a.ZeroPoints[0], b.ZeroPoints[0], a.Scales[0] / b.Scales[0] / y.Scales[0], y.ZeroPoints[0]), level);

    (float[] Scale, float[] Shift)? IChannelAffine.ScaleAndShift(Node node, Value x) =>
        node.Inputs[0] == x ? IChannelAffine.OfConstant(node, x, c => (1 / c, 0)) : null;

    private readonly struct Formula : IBinaryFormula, INumberFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => a / b;

        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T>
        {
            // The one quotient that overflows, and the one that isn't there, would throw.
            if (b == T.Zero) return T.Zero;
            return b == -T.One ? -a : a / b;
        }
    }
}

public static partial class Ops
{
    /// <summary>a / b; integers are truncated toward zero, and by zero give zero.</summary>
    public static Value Div(this Value a, Value b, string? name = null) => a.Graph.Add(new Div(), [a, b], name)[0];
}
