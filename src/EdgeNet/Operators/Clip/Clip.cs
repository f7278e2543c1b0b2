using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x held within [Min, Max]; a NaN stays.</summary>
public sealed partial record Clip : UnaryOperator, IClamp
{
    /// <summary>The least result.</summary>
    public float Min { get; internal set; } = float.NegativeInfinity;

    /// <summary>The greatest result; it wins where it is below <see cref="Min"/>.</summary>
    public float Max { get; internal set; } = float.PositiveInfinity;

    (float Low, float High) IClamp.Range => (MathF.Min(Min, Max), Max); // Max wins, whichever a kernel applies first

    internal override void Attributes(AttributeVisitor a)
    {
        Min = a.Float("min", Min);
        Max = a.Float("max", Max);
    }

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(new Formula(Min, Max), level);

    private readonly struct Formula(float min, float max) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Clamp<L>(x, min, max);
    }
}

public static partial class Ops
{
    /// <summary>x held within [min, max].</summary>
    public static Value Clip(this Value x, float min = float.NegativeInfinity, float max = float.PositiveInfinity, string? name = null) =>
        x.Graph.Add(new Clip { Min = min, Max = max }, [x], name)[0];
}
