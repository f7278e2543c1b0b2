using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The nearest integer; halves go to the even one.</summary>
public sealed partial record Round : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Round(x);
    }
}

public static partial class Ops
{
    /// <summary>The nearest integer; halves go to the even one.</summary>
    public static Value Round(this Value x, string? name = null) => x.Graph.Add(new Round(), [x], name)[0];
}
