using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x where it is above Alpha, else 0.</summary>
public sealed partial record ThresholdedRelu : UnaryOperator
{
    /// <summary>The threshold.</summary>
    public float Alpha { get; internal set; } = 1f;

    internal override void Attributes(AttributeVisitor a) => Alpha = a.Float("alpha", Alpha);

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(new Formula(Alpha), level);

    private readonly struct Formula(float alpha) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => (x > alpha) & x;
    }
}

public static partial class Ops
{
    /// <summary>x where it is above Alpha, else 0.</summary>
    public static Value ThresholdedRelu(this Value x, float alpha = 1f, string? name = null) => x.Graph.Add(new ThresholdedRelu { Alpha = alpha }, [x], name)[0];
}
