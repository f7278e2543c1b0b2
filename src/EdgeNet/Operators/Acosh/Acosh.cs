using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>arcosh x.</summary>
public sealed partial record Acosh : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Acosh(x);
    }
}

public static partial class Ops
{
    /// <summary>arcosh x.</summary>
    public static Value Acosh(this Value x, string? name = null) => x.Graph.Add(new Acosh(), [x], name)[0];
}
