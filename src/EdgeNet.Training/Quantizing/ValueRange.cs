using System.Numerics.Tensors;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>The least and the greatest of some numbers.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The greatest.</param>
/// <example><code>Quantization bytes = new ValueRange(-1, 3).ToQuantization(); // scale 0.0157, zero 64</code></example>
public readonly record struct ValueRange(float Low, float High)
{
    /// <summary>No scale is smaller, so that the product of two, which a bias counts in, is still an ordinary number.</summary>
    internal const float LeastScale = 1e-18f;

    /// <summary>The range of no numbers, which any union grows out of.</summary>
    public static ValueRange Empty => new(float.PositiveInfinity, float.NegativeInfinity);

    /// <summary>Whether it holds no number.</summary>
    public bool IsEmpty => !(Low <= High);

    /// <summary>The range of some numbers.</summary>
    public static ValueRange Of(ReadOnlySpan<float> values) => values.IsEmpty ? Empty : new(TensorPrimitives.Min(values), TensorPrimitives.Max(values));

    /// <summary>The smallest range around two.</summary>
    public ValueRange Union(ValueRange other) => new(MathF.Min(Low, other.Low), MathF.Max(High, other.High));

    /// <summary>The range with a share of its width more at either end.</summary>
    internal ValueRange Widened(float share) => IsEmpty ? this : new(Low - share * (High - Low), High + share * (High - Low));

    /// <summary>Whether all of another lies within.</summary>
    internal bool Contains(ValueRange other) => other.Low >= Low && other.High <= High;

    /// <summary>What of the range lies within another.</summary>
    internal ValueRange Within(ValueRange other) => new(MathF.Max(Low, other.Low), MathF.Min(High, other.High));

    /// <summary>
    /// The 256 steps of an unsigned byte over this range, stretched to reach zero if it doesn't: padding and what a ReLU cuts off must be
    /// exact, and so zero is a step.
    /// </summary>
    public Quantization ToQuantization()
    {
        var (low, high) = (Math.Min((double)Low, 0), Math.Max((double)High, 0));
        var scale = (float)((high - low) / byte.MaxValue);
        if (!(scale >= LeastScale)) return Quantization.PerTensor(1); // nothing but zeros
        return Quantization.PerTensor(scale, (int)Math.Clamp(Math.Round(-low / scale), 0, byte.MaxValue));
    }

    /// <summary>A short form, as in <c>[-1, 3]</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{Low:G4}, {High:G4}]");
}
