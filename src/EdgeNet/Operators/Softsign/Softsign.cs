using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x / (1 + |x|).</summary>
public sealed partial record Softsign : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => x / (1f + L.Abs(x));
    }
}

public static partial class Ops
{
    /// <summary>x / (1 + |x|).</summary>
    public static Value Softsign(this Value x, string? name = null) => x.Graph.Add(new Softsign(), [x], name)[0];
}
