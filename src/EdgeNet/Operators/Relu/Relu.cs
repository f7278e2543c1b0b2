using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>max(0, x).</summary>
public sealed partial record Relu : UnaryOperator, IClamp
{
    (float Low, float High) IClamp.Range => (0, float.PositiveInfinity);

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Max(0f, x);
    }
}

public static partial class Ops
{
    /// <summary>max(0, x).</summary>
    public static Value Relu(this Value x, string? name = null) => x.Graph.Add(new Relu(), [x], name)[0];
}
