using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Zoo;

/// <summary>The layers networks are made of: an operator with random weights of the right shape.</summary>
internal static class Layers
{
    /// <summary>A convolution with a bias.</summary>
    public static Value Convolution(this GraphBuilder b, Value x, int channels, int kernel, int stride = 1, int padding = 0)
    {
        var weights = b.Weights([channels, kernel, kernel, x.Shape[^1]]);
        return x.Conv2D(weights, b.Zeros([channels]), strides: [stride, stride], pads: [padding, padding, padding, padding]);
    }

    /// <summary>A convolution that keeps the size (but for the stride) and leaves the bias to the batch normalization after it.</summary>
    public static Value NormalizedConvolution(this GraphBuilder b, Value x, int channels, int kernel, int stride = 1, int groups = 1)
    {
        var weights = b.Weights([channels, kernel, kernel, x.Shape[^1] / groups]);
        var padding = kernel / 2;
        return b.Normalization(x.Conv2D(weights, strides: [stride, stride], pads: [padding, padding, padding, padding], group: groups));
    }

    /// <summary>A transposed convolution without a bias.</summary>
    public static Value TransposedConvolution(this GraphBuilder b, Value x, int channels, int kernel, int stride, int padding)
    {
        // Each output sums kernel²/stride² taps over the input's channels.
        var limit = MathF.Sqrt(6f * stride * stride / (kernel * kernel * x.Shape[^1]));
        var weights = b.Uniform([channels, kernel, kernel, x.Shape[^1]], -limit, limit);
        return x.ConvTranspose2D(weights, strides: [stride, stride], pads: [padding, padding, padding, padding]);
    }

    /// <summary>A batch normalization as training leaves one: no two channels alike.</summary>
    public static Value Normalization(this GraphBuilder b, Value x)
    {
        Shape channels = [x.Shape[^1]];
        return x.BatchNormalization(b.Uniform(channels, 0.8f, 1.2f), b.Uniform(channels, -0.1f, 0.1f), b.Uniform(channels, -0.1f, 0.1f), b.Uniform(channels, 0.8f, 1.2f));
    }

    /// <summary>A dense layer with a bias.</summary>
    public static Value Dense(this GraphBuilder b, Value x, int units) => x.Dense(b.Weights([units, x.Shape[^1]]), b.Zeros([units]));

    /// <summary>An LSTM with one bias a gate.</summary>
    public static (Value Y, Value H, Value C) LSTM(this GraphBuilder b, Value x, int units)
    {
        var (inputs, gates) = (x.Shape[^1], 4 * units);
        var w = b.Uniform([1, gates, inputs], -MathF.Sqrt(6f / (inputs + gates)), MathF.Sqrt(6f / (inputs + gates)));
        var r = b.Uniform([1, gates, units], -MathF.Sqrt(3f / units), MathF.Sqrt(3f / units));
        return x.LSTM(w, r, b.Zeros([1, gates]));
    }

    /// <summary>The same pooling window in both directions.</summary>
    public static Value MaxPool(this Value x, int kernel, int stride, int padding = 0, bool ceil = false) =>
        x.MaxPool([kernel, kernel], strides: [stride, stride], pads: [padding, padding, padding, padding], ceil: ceil);
}
