using EdgeNet.Data.Datasets;

namespace EdgeNet.Training.Reports;

/// <summary>The forecast that needs no model: what was a season before, a day of hours say, comes again. A model is worth by how much it is better.</summary>
/// <example><code>
/// var naive = SeasonalNaive.Assess(source.Test, source.Series!.Forecast, season: 24, source.Target);
/// Console.WriteLine($"{1 - model.MeanAbsoluteError / naive.MeanAbsoluteError:P0} better than yesterday");
/// </code></example>
public static class SeasonalNaive
{
    /// <summary>Forecasts every window of a series.</summary>
    /// <param name="windows">Steps [T, C] of a series, with those that follow as targets.</param>
    /// <param name="forecast">Which of a step's values are forecast.</param>
    /// <param name="season">After how many steps the series recurs; no more than a window has.</param>
    /// <param name="units">How values became what they are, so that errors are in the units of the data; null if they are in those.</param>
    /// <exception cref="EdgeNetException">The windows are shorter than a season.</exception>
    public static Regression Assess(Dataset<Example> windows, IReadOnlyList<int> forecast, int season, Normalization? units = null)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(forecast);
        var item = windows.CreateItem();
        var (length, values, ahead) = (item.Input.Shape[0], item.Input.Shape[1], (int)item.Target.Shape.Elements / forecast.Count);
        if (season < 1 || season > length) throw new EdgeNetException($"A season of {season} steps isn't within windows of {length}; use longer windows.");
        var (wanted, predicted) = (new List<double>(), new List<double>());
        var answer = new float[ahead * forecast.Count];
        for (var i = 0; i < windows.Count; i++)
        {
            windows.Read(epoch: 0, i, item);
            for (var step = 0; step < ahead; step++)
            {
                var before = length + step % season - season; // the last step of the window that lies whole seasons back
                for (var k = 0; k < forecast.Count; k++) answer[step * forecast.Count + k] = item.Input.Span<float>()[before * values + forecast[k]];
            }

            var target = item.Target.Span<float>();
            units?.Undo(target);
            units?.Undo(answer);
            foreach (var value in target) wanted.Add(value);
            foreach (var value in answer) predicted.Add(value);
        }

        return new() { Examples = windows.Count, Names = [], Wanted = wanted, Predicted = predicted };
    }
}
