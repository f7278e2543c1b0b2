using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Zoo;

/// <summary>
/// SqueezeNet 1.1: fire modules, which squeeze to a few channels before they expand through 1×1 and 3×3 convolutions side by side
/// (Iandola et al. 2016, "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters").
/// </summary>
internal static class SqueezeNet
{
    public static Graph Build()
    {
        var b = new GraphBuilder("squeezenet", seed: 3);
        var x = b.Input("image", [1, 227, 227, 3]);
        x = b.Convolution(x, 64, kernel: 3, stride: 2).Relu().MaxPool(kernel: 3, stride: 2, ceil: true);
        x = Fire(b, Fire(b, x, 16, 64), 16, 64).MaxPool(kernel: 3, stride: 2, ceil: true);
        x = Fire(b, Fire(b, x, 32, 128), 32, 128).MaxPool(kernel: 3, stride: 2, ceil: true);
        x = Fire(b, Fire(b, x, 48, 192), 48, 192);
        x = Fire(b, Fire(b, x, 64, 256), 64, 256);
        x = b.Convolution(x, 1000, kernel: 1).Relu();
        return b.Output("scores", x.GlobalAveragePool().Flatten()).Build();
    }

    private static Value Fire(GraphBuilder b, Value x, int squeezed, int expanded)
    {
        x = b.Convolution(x, squeezed, kernel: 1).Relu();
        return new[] { b.Convolution(x, expanded, kernel: 1).Relu(), b.Convolution(x, expanded, kernel: 3, padding: 1).Relu() }.Concat(axis: -1);
    }
}
