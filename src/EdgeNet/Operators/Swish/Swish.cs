using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x·sigmoid(Alpha·x); with Alpha = 1 also known as SiLU.</summary>
public sealed partial record Swish : UnaryOperator
{
    /// <summary>The steepness.</summary>
    public float Alpha { get; internal set; } = 1f;

    internal override void Attributes(AttributeVisitor a) => Alpha = a.Float("alpha", Alpha);

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(new Formula(Alpha), level);

    private readonly struct Formula(float alpha) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => x * VectorMath.Sigmoid(alpha * x);
    }
}

public static partial class Ops
{
    /// <summary>x·sigmoid(Alpha·x); with Alpha = 1 also known as SiLU.</summary>
    public static Value Swish(this Value x, float alpha = 1f, string? name = null) => x.Graph.Add(new Swish { Alpha = alpha }, [x], name)[0];
}
