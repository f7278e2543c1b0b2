using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Zoo;

/// <summary>LeNet-5, its third layer fully connected as it is usually built today (LeCun et al. 1998, "Gradient-Based Learning Applied to Document Recognition").</summary>
internal static class LeNet5
{
    public static Graph Build()
    {
        var b = new GraphBuilder("lenet5", seed: 5);
        var x = b.Input("image", [1, 32, 32, 1]);
        x = b.Convolution(x, 6, kernel: 5).Tanh().AveragePool([2, 2]);
        x = b.Convolution(x, 16, kernel: 5).Tanh().AveragePool([2, 2]).Flatten();
        return b.Output("scores", b.Dense(b.Dense(b.Dense(x, 120).Tanh(), 84).Tanh(), 10)).Build();
    }
}
