using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>arsinh x.</summary>
public sealed partial record Asinh : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Asinh(x);
    }
}

public static partial class Ops
{
    /// <summary>arsinh x.</summary>
    public static Value Asinh(this Value x, string? name = null) => x.Graph.Add(new Asinh(), [x], name)[0];
}
