using System.Collections.Immutable;

namespace EdgeNet.Tensors;

/// <summary>
/// How stored integers stand for real numbers: real = scale · (stored − zero point), with one scale and zero point
/// for the whole tensor or one for each index along an axis.
/// </summary>
/// <example><code>var activations = Quantization.PerTensor(scale: 0.02f, zeroPoint: 128);</code></example>
public sealed class Quantization : IEquatable<Quantization>
{
    private Quantization(ImmutableArray<float> scales, ImmutableArray<int> zeroPoints, int? axis)
    {
        if (scales.IsEmpty || scales.Length != zeroPoints.Length)
            throw new EdgeNetException($"A quantization has {scales.Length} scales and {zeroPoints.Length} zero points; it needs as many of each, and at least one.");
        foreach (var scale in scales)
        {
            if (!(scale > 0) || float.IsInfinity(scale))
                throw new EdgeNetException($"A quantization scale is {scale}; it must be positive and finite.");
        }

        (Scales, ZeroPoints, Axis) = (scales, zeroPoints, axis);
        IsSymmetric = !zeroPoints.AsSpan().ContainsAnyExcept(0);
    }

    /// <summary>The scales: one, or one for each index along <see cref="Axis"/>.</summary>
    public ImmutableArray<float> Scales { get; }

    /// <summary>The zero points, as many as there are scales.</summary>
    public ImmutableArray<int> ZeroPoints { get; }

    /// <summary>The axis along which scales differ; null when one scale serves the whole tensor.</summary>
    public int? Axis { get; }

    /// <summary>Whether 0 stands for 0: all zero points are 0.</summary>
    public bool IsSymmetric { get; }

    /// <summary>One scale and zero point for the whole tensor.</summary>
    public static Quantization PerTensor(float scale, int zeroPoint = 0) => new([scale], [zeroPoint], axis: null);

    /// <summary>A scale and zero point for each index along <paramref name="axis"/>; symmetric when no zero points are given.</summary>
    public static Quantization PerAxis(int axis, ReadOnlySpan<float> scales, ReadOnlySpan<int> zeroPoints = default) =>
        new([.. scales], zeroPoints.IsEmpty ? [.. new int[scales.Length]] : [.. zeroPoints], axis);

    /// <inheritdoc/>
    public bool Equals(Quantization? other) =>
        other is not null && Axis == other.Axis && Scales.AsSpan().SequenceEqual(other.Scales.AsSpan())
        && ZeroPoints.AsSpan().SequenceEqual(other.ZeroPoints.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Quantization);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Axis, Scales.Length, Scales[0], ZeroPoints[0]);

    /// <summary>A short form, as in <c>scale 0.02, zero 128</c>.</summary>
    public override string ToString() =>
        Axis is { } axis ? $"{Scales.Length} scales along axis {axis}" : $"scale {Scales[0]}, zero {ZeroPoints[0]}";
}
