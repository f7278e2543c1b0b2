using EdgeNet.Training;
using EdgeNet.Training.Layers;

namespace EdgeNet.Zoo;

/// <summary>LeNet-5, its third layer fully connected as it is usually built today (LeCun et al. 1998, "Gradient-Based Learning Applied to Document Recognition").</summary>
internal static class LeNet5
{
    public static Recipe Recipe { get; } = new(new([32, 32, 1], 10, Optimizer.Adam(), Seed: 5), Build);

    private static Sequential Build(RecipeSetting setting) =>
        setting.Finish(new Sequential(setting.Input, "lenet5", setting.Seed, "image")
        {
            // Images of 28×28, as the digits and clothes have, keep their size where the paper's had a border.
            new Conv2D(6, 5, "tanh") { Padding = setting.Input[0] < 32 ? Padding.Same : Padding.Valid },
            new AveragePool2D(2),
            new Conv2D(16, 5, "tanh"),
            new AveragePool2D(2),
            new Flatten(),
            new Dense(120, "tanh"),
            new Dense(84, "tanh"),
        });
}
