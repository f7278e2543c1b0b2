using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x·min(max(x + 3, 0), 6) / 6.</summary>
public sealed partial record HardSwish : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => x * VectorMath.Clamp<L>(L.MultiplyAdd(x, 1f / 6f, 0.5f), 0f, 1f);
    }
}

public static partial class Ops
{
    /// <summary>x·min(max(x + 3, 0), 6) / 6.</summary>
    public static Value HardSwish(this Value x, string? name = null) => x.Graph.Add(new HardSwish(), [x], name)[0];
}
