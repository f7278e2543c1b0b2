using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Zoo;

/// <summary>
/// The generator of a DCGAN: from a hundred random numbers to a 64×64 picture by transposed convolutions
/// (Radford et al. 2015, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks").
/// </summary>
internal static class DcganGenerator
{
    public static Graph Build()
    {
        var b = new GraphBuilder("dcgan_generator", seed: 7);
        var x = b.Input("noise", [1, 1, 1, 100]);
        x = b.Normalization(b.TransposedConvolution(x, 512, kernel: 4, stride: 1, padding: 0)).Relu();
        foreach (var channels in (int[])[256, 128, 64])
            x = b.Normalization(b.TransposedConvolution(x, channels, kernel: 4, stride: 2, padding: 1)).Relu();
        return b.Output("image", b.TransposedConvolution(x, 3, kernel: 4, stride: 2, padding: 1).Tanh()).Build();
    }
}
