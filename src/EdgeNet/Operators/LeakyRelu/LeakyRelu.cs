using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x, or Alpha·x where x is negative.</summary>
public sealed partial record LeakyRelu : UnaryOperator
{
    /// <summary>The slope below 0.</summary>
    public float Alpha { get; internal set; } = 0.01f;

    internal override void Attributes(AttributeVisitor a) => Alpha = a.Float("alpha", Alpha);

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(new Formula(Alpha), level);

    private readonly struct Formula(float alpha) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Select(x < 0f, alpha * x, x);
    }
}

public static partial class Ops
{
    /// <summary>x, or Alpha·x where x is negative.</summary>
    public static Value LeakyRelu(this Value x, float alpha = 0.01f, string? name = null) => x.Graph.Add(new LeakyRelu { Alpha = alpha }, [x], name)[0];
}
