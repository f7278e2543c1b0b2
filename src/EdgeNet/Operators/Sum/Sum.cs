using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The sum of the inputs.</summary>
public sealed partial record Sum : VariadicOperator, IByteFormula
{
    internal override BinaryMap<float, float> Floats(SimdLevel level) => BinaryMap.Of(default(Formula), level);

    internal override BinaryMap<T, T> Integers<T>() => BinaryMap.OfNumbers<Formula, T, T>(default);

    BinaryMap<byte, byte> IByteFormula.Bytes(Quantization a, Quantization b, Quantization y, SimdLevel level) =>
        ByteMap.Of(new ByteSum(new(a, b, y), sign: 1), level);

    private readonly struct Formula : IBinaryFormula, INumberFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => a + b;

        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => a + b;
    }
}

public static partial class Ops
{
    /// <summary>The sum of the inputs.</summary>
    public static Value Sum(this Value x, params ReadOnlySpan<Value> others) => x.Graph.Add(new Sum(), [x, .. others])[0];
}
