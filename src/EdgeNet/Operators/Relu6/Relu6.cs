using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x held within [0, 6].</summary>
public sealed partial record Relu6 : UnaryOperator, IClamp
{
    (float Low, float High) IClamp.Range => (0, 6);

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Clamp<L>(x, 0f, 6f);
    }
}

public static partial class Ops
{
    /// <summary>x held within [0, 6].</summary>
    public static Value Relu6(this Value x, string? name = null) => x.Graph.Add(new Relu6(), [x], name)[0];
}
