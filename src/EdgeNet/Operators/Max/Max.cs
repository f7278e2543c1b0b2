using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The largest of the inputs; NaN where any is NaN.</summary>
public sealed partial record Max : VariadicOperator, IByteFormula
{
    internal override BinaryMap<float, float> Floats(SimdLevel level) => BinaryMap.Of(default(Formula), level);

    internal override BinaryMap<T, T> Integers<T>() => BinaryMap.OfNumbers<Formula, T, T>(default);

    BinaryMap<byte, byte> IByteFormula.Bytes(Quantization a, Quantization b, Quantization y, SimdLevel level) =>
        a.Equals(y) && b.Equals(y) ? ByteMap.Of(default(LargerByte), level) : ByteExtreme.Map(new(a, b, y), larger: true, level);

    private readonly struct Formula : IBinaryFormula, INumberFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Maximum(a, b);

        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b);
    }
}

public static partial class Ops
{
    /// <summary>The largest of the inputs; NaN where any is NaN.</summary>
    public static Value Max(this Value x, params ReadOnlySpan<Value> others) => x.Graph.Add(new Max(), [x, .. others])[0];
}
