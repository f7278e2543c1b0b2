using EdgeNet.Tensors;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Tests.Training.Quantizing;

public class RangeSearchTests
{
    [Fact]
    public void A_histogram_that_grows_both_ways_loses_no_value()
    {
        var histogram = new Histogram();
        float[][] runs = [[0.5f, 0.6f], [100, -3], [0, -1e4f, 7], [1e6f]];
        foreach (var run in runs) histogram.Add(run, ValueRange.Of(run));
        Assert.Equal(7, histogram.Counts.ToArray().Sum());
        Assert.Equal((1, 8), (histogram.Zeros, histogram.Total));
        Assert.Equal(new ValueRange(-1e4f, 1e6f), histogram.Range);
        foreach (var value in runs.SelectMany(run => run).Where(value => value != 0))
        {
            var bin = histogram.BinOf(value);
            Assert.InRange(value, histogram.Edge(bin), histogram.Edge(bin + 1));
            Assert.NotEqual(0, histogram.Counts[bin]);
        }
    }

    [Fact]
    public void The_greatest_value_lies_in_the_last_bin_and_equal_ones_in_one()
    {
        var histogram = new Histogram();
        histogram.Add([1, 2, 2], new(1, 2));
        Assert.Equal(2, histogram.Counts[histogram.BinOf(2)]);
        var single = new Histogram();
        single.Add([5, 5, 5], new(5, 5));
        Assert.Equal(3, single.Counts.ToArray().Max());
    }

    [Fact]
    public void A_percentile_leaves_out_a_lone_outlier()
    {
        var range = Chosen(Calibration.Percentile, WithOutliers());
        Assert.InRange(range.High, 3, 6);
        Assert.InRange(range.Low, -6, -3);
        Assert.Equal(100, Chosen(Calibration.MinMax, WithOutliers()).High);
    }

    [Fact]
    public void Entropy_cuts_off_outliers_that_would_cost_all_others_their_steps()
    {
        var values = WithOutliers();
        var found = Chosen(Calibration.Entropy, values);
        Assert.InRange(found.High, 2, 50);
        Assert.True(MedianError(values, found) < MedianError(values, ValueRange.Of(values)) / 2);
    }

    [Fact]
    public void The_least_squared_error_is_no_greater_than_that_of_any_range_tried_by_hand()
    {
        var values = Normal(20_000);
        var found = SquaredError(values, Chosen(Calibration.Mse, values));
        for (var end = 2f; end <= 6; end += 0.25f) Assert.True(found <= 1.02 * SquaredError(values, new(-end, end)), $"{end}");
    }

    [Fact]
    public void An_average_lies_between_what_runs_reached()
    {
        var observer = new Observer();
        for (var run = 0; run < 100; run++) observer.Observe([-1, run % 2 == 0 ? 1 : 3]);
        var range = observer.Choose(new() { Calibration = Calibration.Average });
        Assert.Equal(-1, range.Low);
        Assert.InRange(range.High, 1.7f, 2.3f);
    }

    [Theory]
    [InlineData(Calibration.MinMax)]
    [InlineData(Calibration.Average)]
    [InlineData(Calibration.Percentile)]
    [InlineData(Calibration.Entropy)]
    [InlineData(Calibration.Mse)]
    public void An_activation_that_never_fires_has_a_range_too(Calibration calibration) =>
        Assert.Equal(Quantization.PerTensor(1), Chosen(calibration, new float[64]).ToQuantization());

    private static ValueRange Chosen(Calibration calibration, float[] values)
    {
        var observer = new Observer();
        foreach (var run in values.Chunk(1000)) observer.Observe(run);
        return observer.Choose(new() { Calibration = calibration, Percentile = 99.9 });
    }

    private static float[] WithOutliers() => [.. Normal(50_000), 100, -80];

    private static float[] Normal(int count)
    {
        var random = new EdgeNet.Data.Datasets.ItemRandom(seed: 3, epoch: 0, index: 0);
        var values = new float[count];
        foreach (ref var value in values.AsSpan()) value = random.Normal();
        return values;
    }

    private static double SquaredError(float[] values, ValueRange range) => Errors(values, range).Sum(error => error * error);

    private static double MedianError(float[] values, ValueRange range) => Errors(values, range).Order().ElementAt(values.Length / 2);

    private static IEnumerable<double> Errors(float[] values, ValueRange range)
    {
        var q = range.ToQuantization();
        var (scale, zero) = ((double)q.Scales[0], q.ZeroPoints[0]);
        return values.Select(value => Math.Abs(value - scale * (Math.Clamp(Math.Round(value / scale) + zero, 0, 255) - zero)));
    }
}
