using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Whether x is not a number.</summary>
public sealed record IsNaN : PredicateOperator
{
    internal override UnaryMap<float, byte> Floats(SimdLevel level) => UnaryMap.OfPredicate(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => ~L.Equal(x, x);
    }
}

public static partial class Ops
{
    /// <summary>Whether x is not a number.</summary>
    public static Value IsNaN(this Value x, string? name = null) => x.Graph.Add(new IsNaN(), [x], name)[0];
}
