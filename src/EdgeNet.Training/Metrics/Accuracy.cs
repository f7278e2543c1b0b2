namespace EdgeNet.Training.Metrics;

/// <summary>The share of examples whose class was predicted.</summary>
/// <example><code>var metric = new Accuracy();</code></example>
public sealed class Accuracy : Metric
{
    private long right;
    private long all;

    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override double Value => (double)right / all;

    /// <inheritdoc/>
    public override void Reset() => right = all = 0;

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        for (var i = 0; i < outcome.Count; i++)
            if (outcome.PredictedClass(i) == outcome.Class(i)) right++;
        all += outcome.Count;
    }
}
