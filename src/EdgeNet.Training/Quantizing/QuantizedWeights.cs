using System.Numerics.Tensors;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Training.Quantizing;

/// <summary>Weights as signed bytes, symmetric around zero: -127 to 127, with a scale for each index along an axis.</summary>
/// <param name="Bytes">I8, of the weights' shape.</param>
/// <param name="Scales">What 1 stands for.</param>
/// <param name="Axis">The axis along which scales differ.</param>
internal sealed record QuantizedWeights(Tensor Bytes, float[] Scales, int Axis)
{
    /// <summary>The largest byte; -128 is left out, so that scales serve both signs alike.</summary>
    public const int Most = 127;

    /// <summary>What is read of the weights.</summary>
    public Quantization Quantization => Quantization.PerAxis(Axis, Scales);

    /// <summary>Rounds weights to the nearest.</summary>
    /// <param name="weights">The weights, F32.</param>
    /// <param name="axis">The axis along which scales differ.</param>
    /// <param name="by">How scales are chosen.</param>
    /// <param name="least">The least each scale may be; none if not given.</param>
    public static QuantizedWeights Of(Tensor weights, int axis, WeightScale by, ReadOnlySpan<float> least = default)
    {
        var (outer, channels, inner) = ((int)weights.Shape.Product(0, axis), weights.Shape[axis], (int)weights.Shape.Stride(axis));
        var (scales, row) = (new float[channels], new float[outer * inner]);
        for (var channel = 0; channel < channels; channel++)
        {
            for (var i = 0; i < outer; i++) weights.Span<float>().Slice((i * channels + channel) * inner, inner).CopyTo(row.AsSpan(i * inner));
            var scale = Math.Max(Largest(row) / Most, least.IsEmpty ? 0 : least[channel]);
            if (!(scale >= ValueRange.LeastScale)) scale = 1; // nothing but zeros
            else if (by == WeightScale.Mse) scale = LeastError(row, scale);
            scales[channel] = scale;
        }

        return Of(weights, axis, scales);
    }

    /// <summary>Rounds weights to the nearest by scales that are known.</summary>
    public static QuantizedWeights Of(Tensor weights, int axis, float[] scales)
    {
        var (bytes, inner) = (new Tensor(new(DType.I8, weights.Shape)), (int)weights.Shape.Stride(axis));
        for (var i = 0; i < bytes.Bytes.Length; i++) bytes.Span<sbyte>()[i] = ToByte(weights.Span<float>()[i], scales[i / inner % scales.Length]);
        return new(bytes, scales, axis);
    }

    /// <summary>The nearest byte, halves to even.</summary>
    public static sbyte ToByte(float weight, float scale) => (sbyte)Math.Clamp(MathF.Round(weight / scale), -Most, Most);

    private static float Largest(ReadOnlySpan<float> row) => row.IsEmpty ? 0 : MathF.Abs(TensorPrimitives.MaxMagnitude(row));

    /// <summary>The share of a scale under which rounding and cutting off lose least.</summary>
    private static float LeastError(ReadOnlySpan<float> row, float scale)
    {
        const int Places = 100, First = 50;
        var (best, least) = (scale, double.PositiveInfinity);
        for (var i = Places; i >= First; i--)
        {
            var tried = scale * i / Places;
            var error = 0.0;
            foreach (var weight in row)
            {
                var off = weight - ToByte(weight, tried) * tried;
                error += off * off;
            }

            if (error < least) (best, least) = (tried, error);
        }

        return best;
    }
}
