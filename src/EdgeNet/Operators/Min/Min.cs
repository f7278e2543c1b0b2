using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The smallest of the inputs; NaN where any is NaN.</summary>
public sealed partial record Min : VariadicOperator, IByteFormula
{
    internal override BinaryMap<float, float> Floats(SimdLevel level) => BinaryMap.Of(default(Formula), level);

    internal override BinaryMap<T, T> Integers<T>() => BinaryMap.OfNumbers<Formula, T, T>(default);

    BinaryMap<byte, byte> IByteFormula.Bytes(Quantization a, Quantization b, Quantization y, SimdLevel level) =>
        a.Equals(y) && b.Equals(y) ? ByteMap.Of(default(SmallerByte), level) : ByteExtreme.Map(new(a, b, y), larger: false, level);

    private readonly struct Formula : IBinaryFormula, INumberFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Minimum(a, b);

        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => T.Min(a, b);
    }
}

public static partial class Ops
{
    /// <summary>The smallest of the inputs; NaN where any is NaN.</summary>
    public static Value Min(this Value x, params ReadOnlySpan<Value> others) => x.Graph.Add(new Min(), [x, .. others])[0];
}
