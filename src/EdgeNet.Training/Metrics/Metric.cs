namespace EdgeNet.Training.Metrics;

/// <summary>A figure that tells how good predictions are, gathered over the batches of an epoch.</summary>
/// <example><code>network.Compile(Optimizer.Adam(), Loss.CrossEntropy(), new Accuracy());</code></example>
public abstract class Metric
{
    /// <summary>What it goes by in progress, histories and reports.</summary>
    public abstract string Name { get; }

    /// <summary>Whether more is better.</summary>
    public virtual bool HigherIsBetter => true;

    /// <summary>The figure over all that was added since the last reset; not a number before anything was.</summary>
    public abstract double Value { get; }

    /// <summary>Forgets what was added.</summary>
    public abstract void Reset();

    /// <summary>Takes the predictions for a batch into account. It allocates nothing.</summary>
    public abstract void Add(in Outcome outcome);
}
