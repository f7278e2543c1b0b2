using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>sin x / x, and 1 at 0.</summary>
public sealed partial record Sinc : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Select(L.Equal(x, 0f), 1f, VectorMath.Sin(x) / x);
    }
}

public static partial class Ops
{
    /// <summary>sin x / x, and 1 at 0.</summary>
    public static Value Sinc(this Value x, string? name = null) => x.Graph.Add(new Sinc(), [x], name)[0];
}
