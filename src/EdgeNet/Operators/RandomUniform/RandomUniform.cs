using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Random numbers drawn evenly from a range.</summary>
/// <example><code>Value noise = graph.Counter("noise").RandomUniform([32, 100], low: -1, high: 1);</code></example>
public sealed record RandomUniform : RandomOperator
{
    /// <summary>The range's lower end.</summary>
    public float Low { get; internal set; }

    /// <summary>The range's upper end, itself left out but for rounding.</summary>
    public float High { get; internal set; } = 1;

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        Low = a.Float("low", Low, min: float.MinValue, max: float.MaxValue);
        High = a.Float("high", High, min: float.MinValue, max: float.MaxValue);
    }

    private protected override RandomMap Numbers(SimdLevel level) => RandomMap.Of(new Formula(Low, High - Low), level);

    private readonly struct Formula(float low, float span) : IRandomFormula
    {
        public static bool ReadsInput => false;

        public (L First, L Second) Apply<L>(L u, L v, L x, L y) where L : struct, ILane<L> =>
            (L.MultiplyAdd(span, u, low), L.MultiplyAdd(span, v, low));
    }
}

public static partial class Ops
{
    /// <summary>Random numbers drawn evenly from a range: others for each value of the counter and each seed.</summary>
    public static Value RandomUniform(this Value counter, ReadOnlySpan<int> shape, float low = 0, float high = 1, int seed = 0, string? name = null) =>
        counter.Graph.Add(new RandomUniform { Shape = [.. shape], Low = low, High = high, Seed = seed }, [counter], name)[0];
}
