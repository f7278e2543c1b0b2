using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>arcsin x.</summary>
public sealed partial record Asin : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Asin(x);
    }
}

public static partial class Ops
{
    /// <summary>arcsin x.</summary>
    public static Value Asin(this Value x, string? name = null) => x.Graph.Add(new Asin(), [x], name)[0];
}
