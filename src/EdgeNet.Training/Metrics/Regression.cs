namespace EdgeNet.Training.Metrics;

/// <summary>The mean distance of predicted numbers from what they should have been.</summary>
/// <example><code>var metric = new MeanAbsoluteError();</code></example>
public sealed class MeanAbsoluteError : Metric
{
    private double sum;
    private long count;

    /// <inheritdoc/>
    public override string Name => "mae";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => sum / count;

    /// <inheritdoc/>
    public override void Reset() => (sum, count) = (0, 0);

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        for (var i = 0; i < outcome.Count; i++)
        {
            var predictions = outcome.Prediction(i);
            for (var j = 0; j < predictions.Length; j++) sum += Math.Abs(predictions[j] - outcome.Target(i, j));
            count += predictions.Length;
        }
    }
}

/// <summary>The root of the mean square of the distances, in the unit of the numbers.</summary>
/// <example><code>var metric = new RootMeanSquaredError();</code></example>
public sealed class RootMeanSquaredError : Metric
{
    private double sum;
    private long count;

    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => Math.Sqrt(sum / count);

    /// <inheritdoc/>
    public override void Reset() => (sum, count) = (0, 0);

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        for (var i = 0; i < outcome.Count; i++)
        {
            var predictions = outcome.Prediction(i);
            for (var j = 0; j < predictions.Length; j++)
            {
                var distance = (double)predictions[j] - outcome.Target(i, j);
                sum += distance * distance;
            }

            count += predictions.Length;
        }
    }
}

/// <summary>The share of the targets' variance that predictions explain: 1 for all of it, 0 for no more than their mean would.</summary>
/// <example><code>var metric = new RSquared();</code></example>
public sealed class RSquared : Metric
{
    private double unexplained;
    private double mean;
    private double spread; // the sum of squared distances from the mean so far, by Welford's update
    private long count;

    /// <inheritdoc/>
    public override string Name => "r2";

    /// <inheritdoc/>
    public override double Value => 1 - unexplained / spread;

    /// <inheritdoc/>
    public override void Reset() => (unexplained, mean, spread, count) = (0, 0, 0, 0);

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        for (var i = 0; i < outcome.Count; i++)
        {
            var predictions = outcome.Prediction(i);
            for (var j = 0; j < predictions.Length; j++)
            {
                double target = outcome.Target(i, j), distance = predictions[j] - target, before = target - mean;
                unexplained += distance * distance;
                mean += before / ++count;
                spread += before * (target - mean);
            }
        }
    }
}
