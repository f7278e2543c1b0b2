using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Zoo;

/// <summary>The convolutional network most courses begin with, for 28×28 grey images such as MNIST's digits.</summary>
internal static class KerasCnn
{
    public static Graph Build()
    {
        var b = new GraphBuilder("keras_cnn", seed: 4);
        var x = b.Input("image", [1, 28, 28, 1]);
        x = b.Convolution(x, 32, kernel: 3).Relu().MaxPool(kernel: 2, stride: 2);
        x = b.Convolution(x, 64, kernel: 3).Relu().MaxPool(kernel: 2, stride: 2);
        x = b.Convolution(x, 64, kernel: 3).Relu().Flatten();
        return b.Output("probabilities", b.Dense(b.Dense(x, 64).Relu(), 10).Softmax()).Build();
    }
}
