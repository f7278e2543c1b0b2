using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Alpha·x + Beta, held within [0, 1].</summary>
public sealed partial record HardSigmoid : UnaryOperator
{
    /// <summary>The slope.</summary>
    public float Alpha { get; internal set; } = 0.2f;

    /// <summary>The value at 0.</summary>
    public float Beta { get; internal set; } = 0.5f;

    internal override void Attributes(AttributeVisitor a)
    {
        Alpha = a.Float("alpha", Alpha);
        Beta = a.Float("beta", Beta);
    }

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(new Formula(Alpha, Beta), level);

    private readonly struct Formula(float alpha, float beta) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Clamp<L>(L.MultiplyAdd(alpha, x, beta), 0f, 1f);
    }
}

public static partial class Ops
{
    /// <summary>Alpha·x + Beta, held within [0, 1].</summary>
    public static Value HardSigmoid(this Value x, float alpha = 0.2f, float beta = 0.5f, string? name = null) => x.Graph.Add(new HardSigmoid { Alpha = alpha, Beta = beta }, [x], name)[0];
}
