using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// Floats with the noise of integers. y = scale · round(clip(x / scale, low, high)), whose gradients are those of learned step sizes (LSQ): by x
/// that of a straight line within the range and 0 outside; by the scale round(x / scale) - x / scale within, and the end of the range
/// outside. They follow from the primitives, the rounding alone being passed by.
/// </summary>
internal static class FakeQuantization
{
    /// <summary>Rounds values to steps of a scale.</summary>
    /// <param name="x">The values.</param>
    /// <param name="scale">The width of a step, which broadcasts to x.</param>
    /// <param name="low">The lowest step, counted from zero.</param>
    /// <param name="high">The highest.</param>
    public static Value FakeQuantize(this Value x, Value scale, int low, int high)
    {
        var steps = x.Div(scale).Clip(low, high);
        return steps.Add(steps.Round().Sub(steps).StopGradient()).Mul(scale);
    }

    /// <summary>A value whose gradient is multiplied: that of a scale sums up as many terms as there are values, and would drown those of the weights.</summary>
    public static Value WithGradient(this Value x, float factor) => x.Affine(factor).Add(x.Affine(1 - factor).StopGradient());
}
