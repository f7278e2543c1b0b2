using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Running;
using static EdgeNet.Operators.Ops;

namespace EdgeNet.Zoo;

/// <summary>Networks that tell how a series goes on.</summary>
internal static class Forecasters
{
    /// <summary>The forecaster most courses on time series build: the next value from the last sixty.</summary>
    public static Recipe KerasLstm { get; } = Recipe("keras_lstm", seed: 6, Optimizer.Adam(0.002f), () =>
    [
        new LSTM(256) { ReturnSequences = true },
        new LSTM(256),
        new Dense(64, "relu"),
    ]);

    /// <summary>A small one.</summary>
    public static Recipe Small { get; } = Recipe("forecaster", seed: 0, Optimizer.Adam(0.01f), () => [new LSTM(32)]) with { Epochs = 30 };

    private static Recipe Recipe(string name, int seed, Optimizer optimizer, Func<IEnumerable<Layer>> layers) =>
        new(new([60, 1], 1, optimizer with { ClipNorm = 1 }, ModelTask.Regression, seed), setting => Build(setting, name, layers()))
        {
            Data = "weather",
            Batch = 32,
            Epochs = 6,
            Schedule = Schedule.Cosine(),
        };

    /// <summary>
    /// Where it is known which values are forecast, a network sees the steps relative to the last one and says how those go on from there:
    /// the level drifts with the seasons, so that a later part of a series has another, but what happens around it recurs.
    /// </summary>
    private static Network Build(RecipeSetting setting, string name, IEnumerable<Layer> layers)
    {
        var series = new Input(setting.Input, "series");
        if (setting.Forecast.Count == 0) return setting.Compile(new Network(series, Answer(series), name, setting.Seed));
        var last = new Lambda(x => x.Slice([-1], [int.MaxValue], axes: [1])) { Name = "last" }.On(series);
        var places = Enumerable.Range(0, setting.Outputs).Select(i => setting.Forecast[i % setting.Forecast.Count]).ToArray(); // step by step
        var level = new Lambda(x => x.Gather(x.Graph.Constant(Tensor.From(places, [places.Length])), axis: 2).Flatten()) { Name = "level" }.On(last);
        return setting.Compile(new Network(series, new Add().On(Answer(new Subtract().On(series, last)), level), name, setting.Seed));

        Symbol Answer(Symbol steps) => setting.Head().On(layers.Aggregate(steps, (x, layer) => layer.On(x)));
    }
}
