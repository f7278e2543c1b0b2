namespace EdgeNet.Training.Quantizing;

/// <summary>Finds the range of a histogram that is best to quantize.</summary>
internal static class RangeSearch
{
    /// <summary>How finely either end of a range is sought.</summary>
    private const int Places = 128;

    /// <summary>The range without the rarest values at both ends together, in percent of all.</summary>
    public static ValueRange Percentile(Histogram histogram, double percentile)
    {
        var most = (long)(histogram.Total * (1 - percentile / 100) / 2); // that may lie beyond either end
        var (first, last) = (0, Histogram.Bins - 1);
        for (var beyond = histogram.Counts[first]; beyond <= most && first < last; beyond += histogram.Counts[++first]) { }
        for (var beyond = histogram.Counts[last]; beyond <= most && last > first; beyond += histogram.Counts[--last]) { }
        return Within(histogram, histogram.Edge(first), histogram.Edge(last + 1));
    }

    /// <summary>The range of the least cost: first the one end is moved inwards, then the other, until neither can be improved.</summary>
    public static ValueRange Least<TCost>(Histogram histogram, TCost cost) where TCost : IRangeCost
    {
        var best = (Low: Math.Min((double)histogram.Range.Low, 0), High: Math.Max((double)histogram.Range.High, 0));
        var least = cost.Of(best.Low, best.High);
        for (var improved = true; improved;)
        {
            improved = false;
            var whole = best;
            for (var i = 1; i < Places && whole.Low < 0; i++) Try(whole.Low * i / Places, best.High);
            for (var i = 1; i < Places && whole.High > 0; i++) Try(best.Low, whole.High * i / Places);

            void Try(double low, double high)
            {
                var tried = cost.Of(low, high);
                if (tried >= least) return;
                (best, least, improved) = ((low, high), tried, true);
            }
        }

        return Within(histogram, best.Low, best.High);
    }

    private static ValueRange Within(Histogram histogram, double low, double high) =>
        new(Math.Max((float)low, histogram.Range.Low), Math.Min((float)high, histogram.Range.High));
}

/// <summary>What is lost by quantizing a range of a histogram to bytes.</summary>
internal interface IRangeCost
{
    double Of(double low, double high);
}
