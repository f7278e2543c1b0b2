using EdgeNet.Models;
using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;

namespace EdgeNet.Zoo;

/// <summary>Networks that squeeze a picture through three hundred numbers and make it again (784-500-300-500-784).</summary>
internal static class Autoencoders
{
    public static Recipe Plain { get; } = Recipe("autoencoder", []);

    /// <summary>Makes the picture of one with noise: it must know what clothes look like.</summary>
    public static Recipe Denoising { get; } = Recipe("denoising_autoencoder", [new GaussianNoise(0.3f)]);

    private static Recipe Recipe(string name, Layer[] before) => new(new([28, 28, 1], 784, Optimizer.Adam(), ModelTask.Reconstruction), setting =>
    {
        var network = new Sequential(setting.Input, name, setting.Seed, "image");
        foreach (var layer in before) network.Add(layer);
        network.Add(new Flatten());
        foreach (var units in (int[])[500, 300, 500]) network.Add(new Dense(units, "relu"));
        network.Add(new Dense((int)setting.Input.Elements, "sigmoid"));
        network.Add(new Reshape(setting.Input));
        network.Info = new() { Task = setting.Task };
        network.Compile(setting.Optimizer, Loss.MeanSquaredError);
        return network;
    })
    {
        Epochs = 5,
        Prepare = Zoo.Recipe.Reconstruction,
    };
}
