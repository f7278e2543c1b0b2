using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Whether x is infinite.</summary>
public sealed record IsInf : PredicateOperator
{
    /// <summary>Whether −∞ counts.</summary>
    public bool DetectNegative { get; internal set; } = true;

    /// <summary>Whether +∞ counts.</summary>
    public bool DetectPositive { get; internal set; } = true;

    internal override void Attributes(AttributeVisitor a)
    {
        DetectNegative = a.Bool("detect_negative", DetectNegative);
        DetectPositive = a.Bool("detect_positive", DetectPositive);
    }

    internal override UnaryMap<float, byte> Floats(SimdLevel level) => UnaryMap.OfPredicate(
        new Formula(DetectNegative ? float.NegativeInfinity : float.NaN, DetectPositive ? float.PositiveInfinity : float.NaN), level);

    /// <summary>Whether x is one of two values; a NaN stands for none.</summary>
    private readonly struct Formula(float low, float high) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Equal(x, low) | L.Equal(x, high);
    }
}

public static partial class Ops
{
    /// <summary>Whether x is infinite.</summary>
    public static Value IsInf(this Value x, bool detectNegative = true, bool detectPositive = true, string? name = null) =>
        x.Graph.Add(new IsInf { DetectNegative = detectNegative, DetectPositive = detectPositive }, [x], name)[0];
}
