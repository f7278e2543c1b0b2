using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>a·b.</summary>
public sealed partial record Mul : ArithmeticOperator, IByteFormula, IChannelAffine
{
    internal override BinaryMap<float, float> Floats(SimdLevel level) => BinaryMap.Of(default(Formula), level);

    internal override BinaryMap<T, T> Integers<T>() => BinaryMap.OfNumbers<Formula, T, T>(default);

    BinaryMap<byte, byte> IByteFormula.Bytes(Quantization a, Quantization b, Quantization y, SimdLevel level) =>
        ByteFractionProduct.Fits(a, b, y) ? ByteMap.Of(new ByteFractionProduct(a, b, y), level) : ByteMap.Of(new ByteProduct(a, b, y), level);

    (float[] Scale, float[] Shift)? IChannelAffine.ScaleAndShift(Node node, Value x) => IChannelAffine.OfConstant(node, x, c => (c, 0));

    private readonly struct Formula : IBinaryFormula, INumberFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => a * b;

        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => a * b;
    }
}

public static partial class Ops
{
    /// <summary>a·b.</summary>
    public static Value Mul(this Value a, Value b, string? name = null) => a.Graph.Add(new Mul(), [a, b], name)[0];
}
