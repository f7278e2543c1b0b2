namespace EdgeNet.Training.Metrics;

/// <summary>A metric that is made of the mean of a distance between numbers.</summary>
public abstract class MeanDistance : Metric
{
    private protected MeanDistance() : base(sums: 2) { } // of distances, and how many there are

    /// <inheritdoc/>
    public sealed override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => Sums[0] / Sums[1];

    /// <inheritdoc/>
    public sealed override void Add(in Outcome outcome)
    {
        for (var i = 0; i < outcome.Count; i++)
        {
            var predictions = outcome.Prediction(i);
            for (var j = 0; j < predictions.Length; j++) Sums[0] += Distance((double)predictions[j] - outcome.Target(i, j));
            Sums[1] += predictions.Length;
        }
    }

    /// <summary>What a difference counts.</summary>
    private protected abstract double Distance(double difference);
}

/// <summary>The mean distance of predicted numbers from what they should have been.</summary>
/// <example><code>var metric = new MeanAbsoluteError();</code></example>
public sealed class MeanAbsoluteError : MeanDistance
{
    /// <inheritdoc/>
    public override string Name => "mae";

    private protected override double Distance(double difference) => Math.Abs(difference);
}

/// <summary>The root of the mean square of the distances, in the unit of the numbers.</summary>
/// <example><code>var metric = new RootMeanSquaredError();</code></example>
public sealed class RootMeanSquaredError : MeanDistance
{
    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override double Value => Math.Sqrt(base.Value);

    private protected override double Distance(double difference) => difference * difference;
}

/// <summary>The share of the targets' variance that predictions explain: 1 for all of it, 0 for no more than their mean would.</summary>
/// <example><code>var metric = new RSquared();</code></example>
public sealed class RSquared() : Metric(sums: 4)
{
    private const int Unexplained = 0, Mean = 1, Count = 3;

    /// <summary>The sum of squared distances from the mean so far, by Welford's update.</summary>
    private const int Spread = 2;

    /// <inheritdoc/>
    public override string Name => "r2";

    /// <inheritdoc/>
    public override double Value => 1 - Sums[Unexplained] / Sums[Spread];

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        for (var i = 0; i < outcome.Count; i++)
        {
            var predictions = outcome.Prediction(i);
            for (var j = 0; j < predictions.Length; j++)
            {
                double target = outcome.Target(i, j), distance = predictions[j] - target, before = target - Sums[Mean];
                Sums[Unexplained] += distance * distance;
                Sums[Mean] += before / ++Sums[Count];
                Sums[Spread] += before * (target - Sums[Mean]);
            }
        }
    }
}
