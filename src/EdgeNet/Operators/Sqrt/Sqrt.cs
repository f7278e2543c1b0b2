using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>√x; NaN below 0.</summary>
public sealed partial record Sqrt : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Sqrt(x);
    }
}

public static partial class Ops
{
    /// <summary>√x; NaN below 0.</summary>
    public static Value Sqrt(this Value x, string? name = null) => x.Graph.Add(new Sqrt(), [x], name)[0];
}
