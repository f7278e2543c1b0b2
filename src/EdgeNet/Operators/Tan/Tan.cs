using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>tan x.</summary>
public sealed partial record Tan : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Tan(x);
    }
}

public static partial class Ops
{
    /// <summary>tan x.</summary>
    public static Value Tan(this Value x, string? name = null) => x.Graph.Add(new Tan(), [x], name)[0];
}
