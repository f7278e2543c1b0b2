using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>eˣ.</summary>
public sealed partial record Exp : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Exp(x);
    }
}

public static partial class Ops
{
    /// <summary>eˣ.</summary>
    public static Value Exp(this Value x, string? name = null) => x.Graph.Add(new Exp(), [x], name)[0];
}
