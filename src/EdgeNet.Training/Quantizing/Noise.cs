using System.Numerics.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>How far values are from what they should be, gathered over many runs.</summary>
internal sealed class Noise
{
    private double signal;
    private double noise;
    private long count;
    private ValueRange range = ValueRange.Empty;
    private float[] difference = [];

    /// <summary>10·log₁₀(signal / noise); infinite where there is none.</summary>
    public double Decibels => 10 * Math.Log10(signal / noise);

    /// <summary>10·log₁₀(peak² / mean squared noise): the peak is the width of the range that values can have, or else have had.</summary>
    /// <param name="possible">The range that values can have; empty if nothing is known.</param>
    public double Peak(ValueRange possible)
    {
        var peak = possible.IsEmpty ? (double)range.High - range.Low : (double)possible.High - possible.Low;
        return 10 * Math.Log10(peak * peak * count / noise);
    }

    /// <summary>Adds what a run gave.</summary>
    public void Add(ReadOnlySpan<float> wanted, ReadOnlySpan<float> given)
    {
        if (difference.Length < wanted.Length) difference = new float[wanted.Length];
        var off = difference.AsSpan(0, wanted.Length);
        TensorPrimitives.Subtract(wanted, given, off);
        (count, range) = (count + wanted.Length, range.Union(ValueRange.Of(wanted)));
        signal += TensorPrimitives.SumOfSquares(wanted);
        noise += TensorPrimitives.SumOfSquares<float>(off);
    }
}
