using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Gamma·x, or Gamma·Alpha·(eˣ − 1) where x is negative.</summary>
public sealed partial record Selu : UnaryOperator
{
    /// <summary>The depth below 0, before Gamma.</summary>
    public float Alpha { get; internal set; } = 1.67326319f;

    /// <summary>The scale.</summary>
    public float Gamma { get; internal set; } = 1.05070102f;

    internal override void Attributes(AttributeVisitor a)
    {
        Alpha = a.Float("alpha", Alpha);
        Gamma = a.Float("gamma", Gamma);
    }

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(new Formula(Alpha, Gamma), level);

    private readonly struct Formula(float alpha, float gamma) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => gamma * L.Select(x < 0f, alpha * VectorMath.Expm1OfNegative(L.Min(0f, x)), x);
    }
}

public static partial class Ops
{
    /// <summary>Gamma·x, or Gamma·Alpha·(eˣ − 1) where x is negative.</summary>
    public static Value Selu(this Value x, float alpha = 1.67326319f, float gamma = 1.05070102f, string? name = null) => x.Graph.Add(new Selu { Alpha = alpha, Gamma = gamma }, [x], name)[0];
}
