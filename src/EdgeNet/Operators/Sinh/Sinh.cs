using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>sinh x.</summary>
public sealed partial record Sinh : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Sinh(x);
    }
}

public static partial class Ops
{
    /// <summary>sinh x.</summary>
    public static Value Sinh(this Value x, string? name = null) => x.Graph.Add(new Sinh(), [x], name)[0];
}
