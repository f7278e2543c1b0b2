using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Alpha·tanh(Beta·x).</summary>
public sealed partial record ScaledTanh : UnaryOperator
{
    /// <summary>The height.</summary>
    public float Alpha { get; internal set; } = 1f;

    /// <summary>The steepness.</summary>
    public float Beta { get; internal set; } = 1f;

    internal override void Attributes(AttributeVisitor a)
    {
        Alpha = a.Float("alpha", Alpha);
        Beta = a.Float("beta", Beta);
    }

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(new Formula(Alpha, Beta), level);

    private readonly struct Formula(float alpha, float beta) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => alpha * VectorMath.Tanh(beta * x);
    }
}

public static partial class Ops
{
    /// <summary>Alpha·tanh(Beta·x).</summary>
    public static Value ScaledTanh(this Value x, float alpha = 1f, float beta = 1f, string? name = null) =>
        x.Graph.Add(new ScaledTanh { Alpha = alpha, Beta = beta }, [x], name)[0];
}
