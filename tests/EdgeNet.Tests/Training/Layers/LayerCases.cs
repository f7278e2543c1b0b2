using EdgeNet.Tensors;
using EdgeNet.Training.Layers;

namespace EdgeNet.Tests.Training.Layers;

/// <summary>A layer, what it is given, and what Keras's of the same settings makes of it.</summary>
/// <param name="Name">What the case is about.</param>
/// <param name="Input">The shape of an example.</param>
/// <param name="Create">Makes the layer.</param>
/// <param name="Output">The shape it makes.</param>
/// <param name="Parameters">How many parameters it has.</param>
public sealed record LayerCase(string Name, int[] Input, Func<Layer> Create, int[] Output, long Parameters = 0)
{
    public override string ToString() => Name;
}

internal static class LayerCases
{
    private static readonly int[] Image = [8, 8, 4], Series = [6, 3];

    public static IReadOnlyList<LayerCase> All { get; } =
    [
        new("Dense", [5], () => new Dense(3, "tanh"), [3], 5 * 3 + 3),
        new("Dense without bias, along the last axis", Series, () => new Dense(4, bias: false), [6, 4], 3 * 4),
        new("Conv1D", Series, () => new Conv1D(5, 3, "relu"), [4, 5], 3 * 3 * 5 + 5),
        new("Conv1D, causal, dilated", Series, () => new Conv1D(5, 2) { Padding = Padding.Causal, Dilation = 2 }, [6, 5], 2 * 3 * 5 + 5),
        new("Conv1D, same, of stride 2", Series, () => new Conv1D(5, 3) { Padding = Padding.Same, Stride = 2 }, [3, 5], 3 * 3 * 5 + 5),
        new("Conv2D", Image, () => new Conv2D(6, 3, "relu"), [6, 6, 6], 3 * 3 * 4 * 6 + 6),
        new("Conv2D, same, of stride 2", Image, () => new Conv2D(6, 3) { Padding = Padding.Same, Strides = 2 }, [4, 4, 6], 3 * 3 * 4 * 6 + 6),
        new("Conv2D, grouped, dilated", Image, () => new Conv2D(6, (3, 1), bias: false) { Groups = 2, Dilations = (2, 1) }, [4, 8, 6], 3 * 2 * 6),
        new("DepthwiseConv2D", Image, () => new DepthwiseConv2D(3) { Padding = Padding.Same, Multiplier = 2 }, [8, 8, 8], 3 * 3 * 4 * 2 + 8),
        new("SeparableConv2D", Image, () => new SeparableConv2D(6, 3), [6, 6, 6], 3 * 3 * 4 + 4 * 6 + 6),
        new("ConvTranspose2D, same", Image, () => new ConvTranspose2D(6, 4) { Padding = Padding.Same, Strides = 2 }, [16, 16, 6], 4 * 4 * 4 * 6 + 6),
        new("ConvTranspose2D, valid", Image, () => new ConvTranspose2D(6, 3) { Strides = 2 }, [17, 17, 6], 3 * 3 * 4 * 6 + 6),
        new("ConvTranspose2D, smaller than its stride", Image, () => new ConvTranspose2D(2, 2) { Strides = 3 }, [24, 24, 2], 2 * 2 * 4 * 2 + 2),
        new("ConvTranspose2D, of an odd kernel", Image, () => new ConvTranspose2D(2, 5, bias: false) { Strides = 2, Padding = Padding.Same }, [16, 16, 2], 5 * 5 * 4 * 2),
        new("MaxPool2D", Image, () => new MaxPool2D(2), [4, 4, 4]),
        new("MaxPool2D, same", Image, () => new MaxPool2D(3) { Strides = 2, Padding = Padding.Same }, [4, 4, 4]),
        new("AveragePool2D", Image, () => new AveragePool2D((2, 4)), [4, 2, 4]),
        new("MaxPool1D", Series, () => new MaxPool1D(2), [3, 3]),
        new("AveragePool1D", Series, () => new AveragePool1D(3) { Stride = 1 }, [4, 3]),
        new("GlobalAveragePool2D", Image, () => new GlobalAveragePool2D(), [4]),
        new("GlobalMaxPool2D", Image, () => new GlobalMaxPool2D(), [4]),
        new("GlobalAveragePool1D", Series, () => new GlobalAveragePool1D(), [3]),
        new("GlobalMaxPool1D", Series, () => new GlobalMaxPool1D(), [3]),
        new("ZeroPadding2D", Image, () => new ZeroPadding2D((1, 2)), [10, 12, 4]),
        new("Cropping2D", Image, () => new Cropping2D(1, 0, 2, 3), [5, 5, 4]),
        new("ZeroPadding1D", Series, () => new ZeroPadding1D(2, 1), [9, 3]),
        new("Cropping1D", Series, () => new Cropping1D(1, 2), [3, 3]),
        new("UpSampling2D", Image, () => new UpSampling2D((2, 3)), [16, 24, 4]),
        new("UpSampling1D", Series, () => new UpSampling1D(2), [12, 3]),
        new("Resizing", Image, () => new Resizing((5, 12)), [5, 12, 4]),
        new("LSTM", Series, () => new LSTM(5), [5], 4 * 5 * (3 + 5 + 1)),
        new("LSTM of sequences, backwards", Series, () => new LSTM(5) { ReturnSequences = true, GoBackwards = true, Dropout = 0.2f }, [6, 5], 4 * 5 * (3 + 5 + 1)),
        new("LSTM, truncated", Series, () => new LSTM(5) { ReturnSequences = true, Truncate = 4 }, [6, 5], 4 * 5 * (3 + 5 + 1)),
        new("GRU", Series, () => new GRU(5), [5], 3 * 5 * (3 + 5 + 2)),
        new("GRU, reset before, truncated backwards", Series, () => new GRU(5) { ResetAfter = false, Truncate = 4, GoBackwards = true }, [5], 3 * 5 * (3 + 5 + 1)),
        new("RNN", Series, () => new RNN(5) { ReturnSequences = true }, [6, 5], 5 * (3 + 5 + 1)),
        new("Bidirectional", Series, () => new Bidirectional(new LSTM(5)), [10], 2 * 4 * 5 * (3 + 5 + 1)),
        new("Bidirectional, summed", Series, () => new Bidirectional(new GRU(5) { ReturnSequences = true }, BothWays.Sum), [6, 5], 2 * 3 * 5 * (3 + 5 + 2)),
        new("Bidirectional, averaged", Series, () => new Bidirectional(new RNN(5), BothWays.Average), [5], 2 * 5 * (3 + 5 + 1)),
        new("Bidirectional, multiplied", Series, () => new Bidirectional(new RNN(5), BothWays.Multiply), [5], 2 * 5 * (3 + 5 + 1)),
        new("TimeDistributed", [5, 8, 8, 4], () => new TimeDistributed(new Conv2D(6, 3)), [5, 6, 6, 6], 3 * 3 * 4 * 6 + 6),
        new("RepeatVector", [5], () => new RepeatVector(4), [4, 5]),
        new("Permute", Series, () => new Permute(2, 1), [3, 6]),
        new("Reshape", Series, () => new Reshape([2, 9]), [2, 9]),
        new("Flatten", Image, () => new Flatten(), [256]),
        new("BatchNorm", Image, () => new BatchNorm(), [8, 8, 4], 4 * 4),
        new("LayerNorm", Series, () => new LayerNorm(), [6, 3], 2 * 3),
        new("RMSNorm", Series, () => new RMSNorm(), [6, 3], 3),
        new("InstanceNorm", Image, () => new InstanceNorm(), [8, 8, 4], 2 * 4),
        new("GroupNorm", Image, () => new GroupNorm(2), [8, 8, 4], 2 * 4),
        new("PRelu, per channel", Image, () => new PRelu(), [8, 8, 4], 4),
        new("PRelu, per element", Image, () => new PRelu(perChannel: false), [8, 8, 4], 256),
        new("LeakyRelu", Series, () => new LeakyRelu(), [6, 3]),
        new("Elu", Series, () => new Elu(0.5f), [6, 3]),
        new("ThresholdedRelu", Series, () => new ThresholdedRelu(0.1f), [6, 3]),
        new("Softmax", Series, () => new Softmax(axis: 1), [6, 3]),
        new("Maxout", Image, () => new Maxout(2), [8, 8, 2]),
        new("Activate", Series, () => new Activate("gelu"), [6, 3]),
        new("Dropout", Series, () => new Dropout(0.2f), [6, 3]),
        new("SpatialDropout", Image, () => new SpatialDropout(0.2f), [8, 8, 4]),
        new("AlphaDropout", Series, () => new AlphaDropout(0.2f), [6, 3]),
        new("GaussianNoise", Series, () => new GaussianNoise(0.1f), [6, 3]),
        new("Lambda", Series, () => new Lambda(x => EdgeNet.Operators.Ops.Affine(x, 2)), [6, 3]),
    ];
}
