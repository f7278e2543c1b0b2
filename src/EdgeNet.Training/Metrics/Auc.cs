namespace EdgeNet.Training.Metrics;

/// <summary>
/// The area under the receiver operating characteristic: how likely an example of a class scores higher for it than one of another class. Of
/// several classes it is the mean of each against all others. Scores are counted in 4,096 bins of 0 to 1, ties within one as half, so that the figure is
/// exact to about a four-thousandth.
/// </summary>
/// <param name="fromLogits">Whether predictions are scores without a sigmoid.</param>
/// <example><code>var metric = new Auc();</code></example>
public sealed class Auc(bool fromLogits = false) : Metric
{
    private const int Bins = 4096;

    /// <inheritdoc/>
    public override string Name => "auc";

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            var (sum, classes) = (0.0, 0);
            for (var s = 0; s < Scores; s++)
            {
                var area = Area(Sums.AsSpan(s * 2 * Bins, Bins), Sums.AsSpan((s * 2 + 1) * Bins, Bins));
                if (double.IsNaN(area)) continue;
                (sum, classes) = (sum + area, classes + 1);
            }

            return sum / classes;
        }
    }

    // For each score the sums are those of other classes bin by bin, then those of its own.
    private int Scores => Sums.Length / (2 * Bins);

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        if (outcome.Answers == 0) return;
        if (Scores != outcome.Scores(0).Length) Sums = new double[outcome.Scores(0).Length * 2 * Bins];
        for (var i = 0; i < outcome.Answers; i++)
        {
            var predictions = outcome.Scores(i);
            var wanted = outcome.Class(i);
            for (var s = 0; s < predictions.Length; s++)
            {
                var own = predictions.Length == 1 ? wanted == 1 : wanted == s;
                var score = fromLogits ? 1 / (1 + MathF.Exp(-predictions[s])) : predictions[s];
                Sums[(s * 2 + (own ? 1 : 0)) * Bins + Math.Clamp((int)(score * Bins), 0, Bins - 1)]++;
            }
        }
    }

    private static double Area(ReadOnlySpan<double> others, ReadOnlySpan<double> own)
    {
        var (below, wins, all) = (0.0, 0.0, 0.0);
        for (var bin = 0; bin < Bins; bin++)
        {
            wins += own[bin] * (below + others[bin] / 2);
            below += others[bin];
            all += own[bin];
        }

        return wins / (all * below);
    }
}
