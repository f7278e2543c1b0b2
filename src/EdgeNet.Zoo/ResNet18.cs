using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Zoo;

/// <summary>ResNet-18: pairs of 3×3 convolutions, each with a way around it (He et al. 2015, "Deep Residual Learning for Image Recognition").</summary>
internal static class ResNet18
{
    public static Graph Build()
    {
        var b = new GraphBuilder("resnet18", seed: 2);
        var x = b.Input("image", [1, 224, 224, 3]);
        x = b.NormalizedConvolution(x, 64, kernel: 7, stride: 2).Relu().MaxPool(kernel: 3, stride: 2, padding: 1);
        foreach (var channels in (int[])[64, 128, 256, 512])
        {
            x = Residual(b, x, channels, stride: channels == 64 ? 1 : 2);
            x = Residual(b, x, channels, stride: 1);
        }

        return b.Output("scores", b.Dense(x.GlobalAveragePool().Flatten(), 1000)).Build();
    }

    private static Value Residual(GraphBuilder b, Value x, int channels, int stride)
    {
        var y = b.NormalizedConvolution(x, channels, kernel: 3, stride).Relu();
        y = b.NormalizedConvolution(y, channels, kernel: 3);
        var around = x.Shape == y.Shape ? x : b.NormalizedConvolution(x, channels, kernel: 1, stride);
        return y.Add(around).Relu();
    }
}
