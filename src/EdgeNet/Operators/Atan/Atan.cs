using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>arctan x.</summary>
public sealed partial record Atan : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Atan(x);
    }
}

public static partial class Ops
{
    /// <summary>arctan x.</summary>
    public static Value Atan(this Value x, string? name = null) => x.Graph.Add(new Atan(), [x], name)[0];
}
