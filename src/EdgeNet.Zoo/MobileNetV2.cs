using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Zoo;

/// <summary>
/// MobileNetV2 at width 1: inverted residuals, which widen, filter each channel on its own, and narrow again
/// (Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks").
/// </summary>
internal static class MobileNetV2
{
    /// <summary>The paper's table 2: how much a block widens, its channels, how often it is repeated, the first one's stride.</summary>
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] Stages =
    [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ];

    public static Graph Build()
    {
        var b = new GraphBuilder("mobilenet_v2", seed: 1);
        var x = b.Input("image", [1, 224, 224, 3]);
        x = b.NormalizedConvolution(x, 32, kernel: 3, stride: 2).Relu6();
        foreach (var (expansion, channels, repeats, stride) in Stages)
            for (var i = 0; i < repeats; i++) x = InvertedResidual(b, x, expansion, channels, i == 0 ? stride : 1);
        x = b.NormalizedConvolution(x, 1280, kernel: 1).Relu6();
        return b.Output("scores", b.Dense(x.GlobalAveragePool().Flatten(), 1000)).Build();
    }

    private static Value InvertedResidual(GraphBuilder b, Value x, int expansion, int channels, int stride)
    {
        var wide = x.Shape[^1] * expansion;
        var y = expansion == 1 ? x : b.NormalizedConvolution(x, wide, kernel: 1).Relu6();
        y = b.NormalizedConvolution(y, wide, kernel: 3, stride, groups: wide).Relu6();
        y = b.NormalizedConvolution(y, channels, kernel: 1);
        return stride == 1 && x.Shape == y.Shape ? x.Add(y) : y;
    }
}
