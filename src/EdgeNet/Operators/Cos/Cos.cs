using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>cos x.</summary>
public sealed partial record Cos : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Cos(x);
    }
}

public static partial class Ops
{
    /// <summary>cos x.</summary>
    public static Value Cos(this Value x, string? name = null) => x.Graph.Add(new Cos(), [x], name)[0];
}
