using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>sin x.</summary>
public sealed partial record Sin : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Sin(x);
    }
}

public static partial class Ops
{
    /// <summary>sin x.</summary>
    public static Value Sin(this Value x, string? name = null) => x.Graph.Add(new Sin(), [x], name)[0];
}
