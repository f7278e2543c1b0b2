using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>ln(1 + eˣ).</summary>
public sealed partial record Softplus : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Softplus(x);
    }
}

public static partial class Ops
{
    /// <summary>ln(1 + eˣ).</summary>
    public static Value Softplus(this Value x, string? name = null) => x.Graph.Add(new Softplus(), [x], name)[0];
}
