using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Running;

namespace EdgeNet.Zoo;

/// <summary>A network of six convolutions with normalized batches, for small pictures: what 200,000 weights can do.</summary>
internal static class FashionNet
{
    public static Recipe Recipe { get; } = new(new([28, 28, 1], 10, Optimizer.AdamW(0.003f, decay: 0.01f)), setting =>
    {
        var network = new Sequential(setting.Input, "fashion_net", setting.Seed, "image");
        foreach (var (filters, drop) in ((int, float)[])[(32, 0.2f), (64, 0.25f), (96, 0.3f)])
        {
            for (var i = 0; i < 2; i++)
            {
                network.Add(new Conv2D(filters, 3, bias: false) { Padding = Padding.Same, Initializer = Initializer.HeNormal });
                network.Add(new BatchNorm(momentum: 0.9f));
                network.Add(new Activate("relu"));
            }

            network.Add(filters == 96 ? new GlobalAveragePool2D() : new MaxPool2D(2));
            network.Add(new Dropout(drop));
        }

        return setting.Finish(network);
    })
    {
        Epochs = 20,
        Schedule = Schedule.OneCycle(),
    };
}
