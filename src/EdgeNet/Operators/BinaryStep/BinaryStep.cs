using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>1 where x ≥ 0, else 0.</summary>
public sealed partial record BinaryStep : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => (x >= 0f) & 1f;
    }
}

public static partial class Ops
{
    /// <summary>1 where x ≥ 0, else 0.</summary>
    public static Value BinaryStep(this Value x, string? name = null) => x.Graph.Add(new BinaryStep(), [x], name)[0];
}
