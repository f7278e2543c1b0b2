using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>x·tanh(ln(1 + eˣ)).</summary>
public sealed partial record Mish : UnaryOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    private readonly struct Formula : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L>
        {
            // With e = eˣ, tanh(ln(1 + e)) = ((1 + e)² − 1) / ((1 + e)² + 1); from x = 20 on that is 1.
            var e = VectorMath.Exp(L.Min(20f, x));
            var n = e * (e + 2f);
            return x * (n / (n + 2f));
        }
    }
}

public static partial class Ops
{
    /// <summary>x·tanh(ln(1 + eˣ)).</summary>
    public static Value Mish(this Value x, string? name = null) => x.Graph.Add(new Mish(), [x], name)[0];
}
