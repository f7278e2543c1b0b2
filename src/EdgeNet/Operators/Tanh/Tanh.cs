using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>tanh x.</summary>
public sealed partial record Tanh : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Tanh(x);
    }
}

public static partial class Ops
{
    /// <summary>tanh x.</summary>
    public static Value Tanh(this Value x, string? name = null) => x.Graph.Add(new Tanh(), [x], name)[0];
}
