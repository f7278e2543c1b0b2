namespace EdgeNet.Training.Quantizing;

/// <summary>Sees an activation's values, run after run, so that its range can then be chosen in any way.</summary>
internal sealed class Observer
{
    /// <summary>The weight of a run in the average; those before it share the rest.</summary>
    private const float Newest = 0.05f;

    /// <summary>Fewer values leave most bins to chance, and their distribution tells nothing.</summary>
    private const int LeastForEntropy = 4 * Histogram.Bins;

    private ValueRange average = ValueRange.Empty;

    /// <summary>How the values are distributed.</summary>
    public Histogram Histogram { get; } = new();

    /// <summary>Looks at the values of one run, all of them finite.</summary>
    public void Observe(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty) return;
        var range = ValueRange.Of(values);
        Histogram.Add(values, range);
        average = average.IsEmpty ? range : new(float.Lerp(average.Low, range.Low, Newest), float.Lerp(average.High, range.High, Newest));
    }

    /// <summary>Chooses the range to quantize; empty if nothing was seen.</summary>
    public ValueRange Choose(QuantizationOptions options) => options.Calibration switch
    {
        _ when Histogram.Range.IsEmpty => ValueRange.Empty,
        Calibration.MinMax => Histogram.Range,
        Calibration.Entropy when Histogram.Total < LeastForEntropy => Histogram.Range,
        Calibration.Average => average,
        Calibration.Percentile => RangeSearch.Percentile(Histogram, options.Percentile),
        Calibration.Entropy => RangeSearch.Least(Histogram, new Divergence(Histogram)),
        Calibration.Mse => RangeSearch.Least(Histogram, new SquaredError(Histogram)),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Calibration, "There is no such way to calibrate."),
    };
}
