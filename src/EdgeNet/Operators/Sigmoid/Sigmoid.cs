using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>1 / (1 + e⁻ˣ).</summary>
public sealed partial record Sigmoid : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Sigmoid(x);
    }
}

public static partial class Ops
{
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static Value Sigmoid(this Value x, string? name = null) => x.Graph.Add(new Sigmoid(), [x], name)[0];
}
