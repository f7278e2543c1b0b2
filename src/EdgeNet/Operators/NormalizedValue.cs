using EdgeNet.Graphs;

namespace EdgeNet.Operators;

/// <summary>
/// The gradient that normalizations by a value's own mean and variance share. With x̂ = (x − mean) / √(variance + ε), or x / √(mean of squares + ε), and
/// h the gradient of x̂, it is dx = (h − mean(h) − x̂·mean(h·x̂)) / √(…), without mean(h) where nothing was taken off.
/// </summary>
internal sealed class NormalizedValue
{
    private readonly int[] axes;
    private readonly bool aboutZero;
    private readonly Value r;

    /// <param name="x">What is normalized.</param>
    /// <param name="axes">The axes over which there is one mean.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="aboutZero">Whether no mean is taken off.</param>
    public NormalizedValue(Value x, int[] axes, float epsilon, bool aboutZero = false)
    {
        (this.axes, this.aboutZero) = (axes, aboutZero);
        var centered = aboutZero ? x : x.Sub(x.ReduceMean(axes));
        r = centered.Mul(centered).ReduceMean(axes).Affine(1, epsilon).Sqrt().Reciprocal();
        Value = centered.Mul(r);
    }

    /// <summary>x̂.</summary>
    public Value Value { get; }

    /// <summary>The gradient of x, given that of x̂.</summary>
    public Value InputGradient(Value h)
    {
        var along = Value.Mul(h.Mul(Value).ReduceMean(axes));
        return (aboutZero ? h : h.Sub(h.ReduceMean(axes))).Sub(along).Mul(r);
    }
}
