using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>arccos x.</summary>
public sealed partial record Acos : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Acos(x);
    }
}

public static partial class Ops
{
    /// <summary>arccos x.</summary>
    public static Value Acos(this Value x, string? name = null) => x.Graph.Add(new Acos(), [x], name)[0];
}
