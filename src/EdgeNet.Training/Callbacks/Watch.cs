using EdgeNet.Training.Running;

namespace EdgeNet.Training.Callbacks;

/// <summary>Follows a score from epoch to epoch and knows the best.</summary>
/// <param name="monitor">The score: <c>val_loss</c>, <c>accuracy</c>, …; null for the loss, of the validation data if there are any.</param>
/// <param name="minDelta">By how much it must be better to count.</param>
internal sealed class Watch(string? monitor, double minDelta = 0)
{
    /// <summary>The best score so far; not a number before the first.</summary>
    public double Best { get; set; } = double.NaN;

    /// <summary>How many epochs in a row were no better.</summary>
    public int Waited { get; set; }

    /// <summary>Takes an epoch into account, and tells whether it is the best so far.</summary>
    /// <exception cref="EdgeNetException">There is no such score.</exception>
    public bool IsBest(TrainingRun run, EpochResult result)
    {
        var name = monitor ?? (result.Validation is null ? "loss" : "val_loss");
        var score = result.Find(name) ?? throw new EdgeNetException(
            $"There is no score '{name}' to watch; there are {string.Join(", ", result.Scores.Select(s => s.Name))}. Scores that begin with val_ need validation data.");
        var gain = HigherIsBetter(run, name) ? score - Best : Best - score;
        // The first score is the best, and one that isn't a number never.
        var isBest = double.IsNaN(Best) ? !double.IsNaN(score) : gain > minDelta;
        if (isBest) Best = score;
        Waited = isBest ? 0 : Waited + 1;
        return isBest;
    }

    private static bool HigherIsBetter(TrainingRun run, string name)
    {
        var plain = name.StartsWith("val_", StringComparison.OrdinalIgnoreCase) ? name[4..] : name;
        return run.Compiled.Metrics.FirstOrDefault(m => string.Equals(m.Name, plain, StringComparison.OrdinalIgnoreCase))?.Metric.HigherIsBetter ?? false;
    }
}
