using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The error function.</summary>
public sealed partial record Erf : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Erf(x);
    }
}

public static partial class Ops
{
    /// <summary>The error function.</summary>
    public static Value Erf(this Value x, string? name = null) => x.Graph.Add(new Erf(), [x], name)[0];
}
