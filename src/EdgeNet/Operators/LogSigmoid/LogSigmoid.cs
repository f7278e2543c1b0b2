using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>ln(1 / (1 + e⁻ˣ)).</summary>
public sealed partial record LogSigmoid : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => -VectorMath.Softplus(-x);
    }
}

public static partial class Ops
{
    /// <summary>ln(1 / (1 + e⁻ˣ)).</summary>
    public static Value LogSigmoid(this Value x, string? name = null) => x.Graph.Add(new LogSigmoid(), [x], name)[0];
}
