using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Running;

namespace EdgeNet.Zoo;

/// <summary>The convolutional network most courses begin with, for 28×28 grey images such as Fashion-MNIST's.</summary>
internal static class KerasCnn
{
    public static Recipe Recipe { get; } = new(new([28, 28, 1], 10, Optimizer.AdamW(0.003f, decay: 0.02f), Seed: 4), Build) { Schedule = Schedule.Cosine() };

    private static Sequential Build(RecipeSetting setting) =>
        setting.Finish(new Sequential(setting.Input, "keras_cnn", setting.Seed, "image")
        {
            new Conv2D(32, 3, "relu"),
            new MaxPool2D(2),
            new Conv2D(64, 3, "relu"),
            new MaxPool2D(2),
            new Conv2D(64, 3, "relu"),
            new Flatten(),
            new Dropout(0.25f),
            new Dense(64, "relu"),
        }, labelSmoothing: 0.1f);
}
