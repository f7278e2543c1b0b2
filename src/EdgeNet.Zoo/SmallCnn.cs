using EdgeNet.Training;
using EdgeNet.Training.Layers;

namespace EdgeNet.Zoo;

/// <summary>LeNet's heir for colour pictures of 32×32: two convolutions, two dense layers, 62,958 weights.</summary>
internal static class SmallCnn
{
    public static Recipe Recipe { get; } = new(new([32, 32, 3], 10, Optimizer.Adam()), setting =>
        setting.Finish(new Sequential(setting.Input, "small_cnn", setting.Seed, "image")
        {
            new Conv2D(8, 5, "relu"),
            new MaxPool2D(2),
            new Conv2D(16, 5, "relu"),
            new MaxPool2D(2),
            new Flatten(),
            new Dense(120, "relu"),
            new Dense(84, "relu"),
        }));
}
