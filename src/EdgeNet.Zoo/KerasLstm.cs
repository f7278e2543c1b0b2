using EdgeNet.Models;
using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Running;

namespace EdgeNet.Zoo;

/// <summary>The forecaster most courses on time series build: the next value from the last sixty.</summary>
internal static class KerasLstm
{
    public static Recipe Recipe { get; } = new(new([60, 1], 1, Optimizer.Adam() with { ClipNorm = 1 }, ModelTask.Regression, Seed: 6), Build)
    {
        Data = "weather",
        Batch = 32,
        Epochs = 5,
        Schedule = Schedule.Cosine(),
    };

    private static Sequential Build(RecipeSetting setting) =>
        setting.Finish(new Sequential(setting.Input, "keras_lstm", setting.Seed, "series")
        {
            new LSTM(256) { ReturnSequences = true },
            new LSTM(256),
            new Dense(64, "relu"),
        });
}
