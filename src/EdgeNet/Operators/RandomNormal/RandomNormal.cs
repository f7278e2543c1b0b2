using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Random numbers of a normal distribution.</summary>
/// <example><code>Value noise = graph.Counter("noise").RandomNormal([32, 100]);</code></example>
public sealed record RandomNormal : RandomOperator
{
    /// <summary>The distribution's mean.</summary>
    public float Mean { get; internal set; }

    /// <summary>Its standard deviation.</summary>
    public float Scale { get; internal set; } = 1;

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        Mean = a.Float("mean", Mean, min: float.MinValue, max: float.MaxValue);
        Scale = a.Float("scale", Scale, min: 0, max: float.MaxValue);
    }

    private protected override RandomMap Numbers(SimdLevel level) => RandomMap.Of(new Formula(Mean, Scale), level);

    /// <summary>Box and Muller's: the angle of a point of the normal distribution in the plane is uniform, half its squared distance exponential.</summary>
    private readonly struct Formula(float mean, float scale) : IRandomFormula
    {
        public static bool ReadsInput => false;

        public (L First, L Second) Apply<L>(L u, L v, L x, L y) where L : struct, ILane<L>
        {
            // 1 − u is never 0.
            var distance = scale * L.Sqrt(-2f * VectorMath.Log(1f - u));
            var (sine, cosine) = VectorMath.SineAndCosineOfTurn(v);
            return (L.MultiplyAdd(distance, cosine, mean), L.MultiplyAdd(distance, sine, mean));
        }
    }
}

public static partial class Ops
{
    /// <summary>Random numbers of a normal distribution: others for each value of the counter and each seed.</summary>
    public static Value RandomNormal(this Value counter, ReadOnlySpan<int> shape, float mean = 0, float scale = 1, int seed = 0, string? name = null) =>
        counter.Graph.Add(new RandomNormal { Shape = [.. shape], Mean = mean, Scale = scale, Seed = seed }, [counter], name)[0];
}
