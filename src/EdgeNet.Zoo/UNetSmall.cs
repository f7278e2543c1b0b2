using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Zoo;

/// <summary>
/// A small U-Net for 128×128 pictures: down to an eighth and up again, each size handed across
/// (Ronneberger et al. 2015, "U-Net: Convolutional Networks for Biomedical Image Segmentation").
/// </summary>
internal static class UNetSmall
{
    public static Graph Build()
    {
        var b = new GraphBuilder("unet_small", seed: 8);
        var x = b.Input("image", [1, 128, 128, 3]);
        var across = new Stack<Value>();
        foreach (var channels in (int[])[16, 32, 64])
        {
            across.Push(x = Pair(b, x, channels));
            x = x.MaxPool(kernel: 2, stride: 2);
        }

        x = Pair(b, x, 128);
        foreach (var channels in (int[])[64, 32, 16])
        {
            x = b.TransposedConvolution(x, channels, kernel: 2, stride: 2, padding: 0);
            x = Pair(b, new[] { across.Pop(), x }.Concat(axis: -1), channels);
        }

        return b.Output("mask", b.Convolution(x, 1, kernel: 1).Sigmoid()).Build();
    }

    private static Value Pair(GraphBuilder b, Value x, int channels)
    {
        x = b.NormalizedConvolution(x, channels, kernel: 3).Relu();
        return b.NormalizedConvolution(x, channels, kernel: 3).Relu();
    }
}
