using EdgeNet.Data.Datasets;
using EdgeNet.Tensors;
using EdgeNet.Training.Reports;

namespace EdgeNet.Tests.Training.Reports;

public sealed class SeasonalNaiveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)] // further than a season
    public void What_recurs_is_forecast_without_error(int horizon)
    {
        var regression = SeasonalNaive.Assess(Windows(i => i % 3, length: 7, horizon), [1], season: 3);
        Assert.Equal(0, regression.MeanAbsoluteError);
        Assert.Equal(regression.Examples * horizon, regression.Wanted.Count);
    }

    [Fact]
    public void What_rises_is_missed_by_what_it_rises_in_a_season_in_the_units_of_the_data()
    {
        var regression = SeasonalNaive.Assess(Windows(i => i, length: 6, horizon: 2), [1], season: 4, new Normalization([5], [0.1f]));
        Assert.Equal(4 / 0.1, regression.MeanAbsoluteError, 3);
        Assert.Equal(7 / 0.1 + 5, regression.Predicted[1] + 4 / 0.1, 3); // the second step of the first window, which is 7
    }

    [Fact]
    public void A_season_longer_than_what_is_seen_is_refused() =>
        Assert.Contains("longer windows", Assert.Throws<EdgeNetException>(() => SeasonalNaive.Assess(Windows(i => i, 6, 1), [1], season: 7)).Message, StringComparison.Ordinal);

    /// <summary>Windows over a series of two values, the second of which is a function of time.</summary>
    private static Dataset<Example> Windows(Func<int, float> value, int length, int horizon)
    {
        float[] steps = [.. Enumerable.Range(0, 30).SelectMany(i => new[] { -100f, value(i) })];
        return Dataset.Windows(Tensor.From(steps, [30, 2]), length, horizon, targets: [1]);
    }
}
