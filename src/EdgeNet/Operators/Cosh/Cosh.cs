using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>cosh x.</summary>
public sealed partial record Cosh : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Cosh(x);
    }
}

public static partial class Ops
{
    /// <summary>cosh x.</summary>
    public static Value Cosh(this Value x, string? name = null) => x.Graph.Add(new Cosh(), [x], name)[0];
}
