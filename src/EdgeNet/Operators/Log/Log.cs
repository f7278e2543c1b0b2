using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>ln x.</summary>
public sealed partial record Log : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Log(x);
    }
}

public static partial class Ops
{
    /// <summary>ln x.</summary>
    public static Value Log(this Value x, string? name = null) => x.Graph.Add(new Log(), [x], name)[0];
}
