using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x·Φ(x), Φ being the normal distribution: exactly, by the error function, or by the usual approximation with tanh.</summary>
public sealed partial record Gelu : UnaryOperator
{
    /// <summary>How Φ is computed.</summary>
    public GeluApproximation Approximate { get; internal set; }

    internal override void Attributes(AttributeVisitor a) => Approximate = a.Enum("approximate", Approximate);

    internal override FloatMap Floats(SimdLevel level) => Approximate switch
    {
        GeluApproximation.Tanh => UnaryMap.Of(default(TanhFormula), level),
        _ => UnaryMap.Of(default(ErfFormula), level),
    };

    private readonly struct ErfFormula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => 0.5f * x * (1f + VectorMath.Erf(x * 0.707106781f));
    }

    private readonly struct TanhFormula : IUnaryFormula
    {
        // ½(1 + tanh u) = sigmoid(2u) with u = √(2/π)·(x + 0.044715·x³)
        public L Apply<L>(L x) where L : struct, ILane<L> =>
            x * VectorMath.Sigmoid(x * L.MultiplyAdd(0.0713548163f, x * x, 1.59576912f));
    }
}

/// <summary>How <see cref="Gelu"/> computes the normal distribution.</summary>
public enum GeluApproximation
{
    /// <summary>By the error function.</summary>
    None,

    /// <summary>By tanh.</summary>
    Tanh,
}

public static partial class Ops
{
    /// <summary>x·Φ(x), Φ being the normal distribution.</summary>
    public static Value Gelu(this Value x, GeluApproximation approximate = GeluApproximation.None, string? name = null) =>
        x.Graph.Add(new Gelu { Approximate = approximate }, [x], name)[0];
}
