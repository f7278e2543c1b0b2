using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Alpha·x + Beta.</summary>
public sealed partial record Affine : UnaryOperator, IChannelAffine
{
    /// <summary>The slope.</summary>
    public float Alpha { get; internal set; } = 1f;

    /// <summary>The value at 0.</summary>
    public float Beta { get; internal set; }

    internal override void Attributes(AttributeVisitor a)
    {
        Alpha = a.Float("alpha", Alpha);
        Beta = a.Float("beta", Beta);
    }

    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(new Formula(Alpha, Beta), level);

    (float[] Scale, float[] Shift)? IChannelAffine.ScaleAndShift(Node node, Value x)
    {
        if (x.Shape.Rank == 0) return null;
        var (scale, shift) = (new float[x.Shape[^1]], new float[x.Shape[^1]]);
        Array.Fill(scale, Alpha);
        Array.Fill(shift, Beta);
        return (scale, shift);
    }

    private readonly struct Formula(float alpha, float beta) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.MultiplyAdd(alpha, x, beta);
    }
}

public static partial class Ops
{
    /// <summary>Alpha·x + Beta.</summary>
    public static Value Affine(this Value x, float alpha = 1f, float beta = 0f, string? name = null) =>
        x.Graph.Add(new Affine { Alpha = alpha, Beta = beta }, [x], name)[0];
}
