namespace EdgeNet.Training.Metrics;

/// <summary>A metric that is a share.</summary>
public abstract class Share : Metric
{
    private protected Share() : base(sums: 2) { } // the right ones, and all

    /// <inheritdoc/>
    public sealed override double Value => Sums[0] / Sums[1];

    /// <summary>Counts a case.</summary>
    private protected void Count(bool isRight)
    {
        if (isRight) Sums[0]++;
        Sums[1]++;
    }
}

/// <summary>The share of examples whose class was predicted; of steps or pixels, where each has a class.</summary>
/// <example><code>var metric = new Accuracy();</code></example>
public sealed class Accuracy : Share
{
    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        for (var i = 0; i < outcome.Answers; i++) Count(outcome.PredictedClass(i) == outcome.Class(i));
    }
}

/// <summary>The share of examples whose class is among those of the highest scores.</summary>
/// <example><code>var metric = new TopK(5);</code></example>
public sealed class TopK(int k) : Share
{
    /// <inheritdoc/>
    public override string Name { get; } = $"top_{k}";

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        for (var i = 0; i < outcome.Answers; i++)
        {
            var scores = outcome.Scores(i);
            var wanted = outcome.Class(i);
            if (wanted >= scores.Length || wanted < 0) throw ConfusionMatrix.OutOfRange(wanted, scores.Length);
            var better = 0;
            foreach (var score in scores)
                if (score > scores[wanted]) better++;
            Count(better < k);
        }
    }
}

/// <summary>The share of numbers on the right side of a threshold, each by itself: for several labels an example.</summary>
/// <param name="threshold">From where on a prediction counts as 1: ½ for probabilities, 0 for scores without a sigmoid.</param>
/// <example><code>var metric = new BinaryAccuracy();</code></example>
public sealed class BinaryAccuracy(float threshold = 0.5f) : Share
{
    /// <inheritdoc/>
    public override string Name => "binary_accuracy";

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        for (var i = 0; i < outcome.Count; i++)
        {
            var predictions = outcome.Prediction(i);
            for (var j = 0; j < predictions.Length; j++) Count((predictions[j] >= threshold) == (outcome.Target(i, j) >= 0.5f));
        }
    }
}
