using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>artanh x.</summary>
public sealed partial record Atanh : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Atanh(x);
    }
}

public static partial class Ops
{
    /// <summary>artanh x.</summary>
    public static Value Atanh(this Value x, string? name = null) => x.Graph.Add(new Atanh(), [x], name)[0];
}
