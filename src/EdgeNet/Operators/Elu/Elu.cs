using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x, or Alpha·(eˣ − 1) where x is negative.</summary>
public sealed partial record Elu : UnaryOperator
{
    /// <summary>The depth below 0.</summary>
    public float Alpha { get; internal set; } = 1f;

    internal override void Attributes(AttributeVisitor a) => Alpha = a.Float("alpha", Alpha);

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(new Formula(Alpha), level);

    private readonly struct Formula(float alpha) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Select(x < 0f, alpha * VectorMath.Expm1OfNegative(L.Min(0f, x)), x);
    }
}

public static partial class Ops
{
    /// <summary>x, or Alpha·(eˣ − 1) where x is negative.</summary>
    public static Value Elu(this Value x, float alpha = 1f, string? name = null) => x.Graph.Add(new Elu { Alpha = alpha }, [x], name)[0];
}
