using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The largest integer not above x.</summary>
public sealed partial record Floor : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Floor(x);
    }
}

public static partial class Ops
{
    /// <summary>The largest integer not above x.</summary>
    public static Value Floor(this Value x, string? name = null) => x.Graph.Add(new Floor(), [x], name)[0];
}
