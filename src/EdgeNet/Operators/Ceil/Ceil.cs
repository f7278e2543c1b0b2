using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The smallest integer not below x.</summary>
public sealed partial record Ceil : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Ceiling(x);
    }
}

public static partial class Ops
{
    /// <summary>The smallest integer not below x.</summary>
    public static Value Ceil(this Value x, string? name = null) => x.Graph.Add(new Ceil(), [x], name)[0];
}
