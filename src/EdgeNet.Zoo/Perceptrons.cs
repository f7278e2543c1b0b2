using EdgeNet.Models;
using EdgeNet.Training;
using EdgeNet.Training.Layers;

namespace EdgeNet.Zoo;

/// <summary>Networks of dense layers, for tables of numbers and small pictures.</summary>
internal static class Perceptrons
{
    /// <summary>One layer, as for the question whether hours of study and sleep and a quiz's points mean that an exam is passed.</summary>
    public static Recipe Logistic { get; } = new(new([3], 2, Optimizer.Adam(0.05f)), setting =>
        setting.Finish(new Sequential(setting.Input, "logistic", setting.Seed, "features") { new Flatten() }))
    {
        Data = "exam",
        Epochs = 200,
        Batch = 16,
    };

    /// <summary>One hidden layer of a hundred units: letters of 16×16 pixels, in the first of courses.</summary>
    public static Recipe Mlp { get; } = new(new([256], 26, Optimizer.Adam()), setting =>
        setting.Finish(new Sequential(setting.Input, "mlp", setting.Seed, "features") { new Flatten(), new Dense(100, "relu") }))
    {
        Data = "digits",
        Epochs = 30,
        Batch = 32,
    };
}
