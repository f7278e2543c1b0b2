using System.Numerics.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>How far values are from what they should be, gathered over many runs.</summary>
internal sealed class Noise
{
    private double signal;
    private double noise;
    private float[] difference = [];

    /// <summary>10·log₁₀(signal / noise); infinite where there is none.</summary>
    public double Decibels => 10 * Math.Log10(signal / noise);

    /// <summary>Adds what a run gave.</summary>
    public void Add(ReadOnlySpan<float> wanted, ReadOnlySpan<float> given)
    {
        if (difference.Length < wanted.Length) difference = new float[wanted.Length];
        var off = difference.AsSpan(0, wanted.Length);
        TensorPrimitives.Subtract(wanted, given, off);
        signal += TensorPrimitives.SumOfSquares(wanted);
        noise += TensorPrimitives.SumOfSquares<float>(off);
    }
}
