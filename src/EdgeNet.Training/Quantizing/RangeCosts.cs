namespace EdgeNet.Training.Quantizing;

/// <summary>
/// The squared error of all values: those within the range are off by up to half a step either way, step²/12 on average; the others by how
/// far they lie outside.
/// </summary>
internal sealed class SquaredError(Histogram histogram) : IRangeCost
{
    public double Of(double low, double high)
    {
        var step = (high - low) / byte.MaxValue;
        var error = 0.0;
        for (var bin = 0; bin < Histogram.Bins; bin++)
        {
            var count = histogram.Counts[bin];
            if (count == 0) continue;
            var value = histogram.Center(bin);
            var outside = Math.Max(low - value, value - high);
            error += count * (outside > 0 ? outside * outside : step * step / 12);
        }

        return error;
    }
}

/// <summary>
/// The Kullback-Leibler divergence Σ p·log(p / q), where p is how the values are distributed, those outside the range being moved to its ends, and
/// q what the steps still tell of those within: how many there are in each step, spread evenly over the bins that had any.
/// </summary>
internal sealed class Divergence(Histogram histogram) : IRangeCost
{
    /// <summary>What stands for a bin that values were only moved to, which q knows nothing of.</summary>
    private const double Unknown = 1e-4;

    private readonly int[] steps = new int[Histogram.Bins];
    private readonly double[] counts = new double[byte.MaxValue + 1];
    private readonly int[] bins = new int[byte.MaxValue + 1];

    public double Of(double low, double high)
    {
        var quantization = new ValueRange((float)low, (float)high).ToQuantization();
        var (scale, zero) = (quantization.Scales[0], quantization.ZeroPoints[0]);
        var (first, last) = (histogram.BinOf(low), histogram.BinOf(high));
        Array.Clear(counts);
        Array.Clear(bins);
        var (below, above, within) = (0L, 0L, 0L);
        for (var bin = 0; bin < Histogram.Bins; bin++)
        {
            var count = histogram.Counts[bin];
            if (count == 0) continue;
            if (bin < first) below += count;
            else if (bin > last) above += count;
            else
            {
                var step = steps[bin] = (int)Math.Clamp(Math.Round(histogram.Center(bin) / scale) + zero, 0, byte.MaxValue);
                counts[step] += count;
                bins[step]++;
                within += count;
            }
        }

        if (within == 0) return double.PositiveInfinity;
        var (all, divergence) = (below + above + within, 0.0);
        for (var bin = first; bin <= last; bin++)
        {
            var own = histogram.Counts[bin];
            var count = own + (bin == first ? below : 0) + (bin == last ? above : 0);
            if (count == 0) continue;
            var told = own > 0 ? counts[steps[bin]] / bins[steps[bin]] : Unknown;
            divergence += (double)count / all * Math.Log((double)count / all * within / told);
        }

        return divergence;
    }
}
