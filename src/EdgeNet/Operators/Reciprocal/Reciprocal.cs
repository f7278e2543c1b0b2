using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>1 / x.</summary>
public sealed partial record Reciprocal : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => 1f / x;
    }
}

public static partial class Ops
{
    /// <summary>1 / x.</summary>
    public static Value Reciprocal(this Value x, string? name = null) => x.Graph.Add(new Reciprocal(), [x], name)[0];
}
