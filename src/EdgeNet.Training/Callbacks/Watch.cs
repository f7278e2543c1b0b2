using System.Text.Json.Nodes;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Callbacks;

/// <summary>Follows a score from epoch to epoch and knows the best.</summary>
/// <param name="monitor">The score: <c>val_loss</c>, <c>accuracy</c>, …; null for the loss, of the validation data if there are any.</param>
/// <param name="minDelta">By how much it must be better to count.</param>
internal sealed class Watch(string? monitor, double minDelta = 0)
{
    /// <summary>The best score so far; not a number before the first.</summary>
    public double Best { get; private set; } = double.NaN;

    /// <summary>The epoch of the best score, from 0; −1 before the first.</summary>
    public int BestEpoch { get; private set; } = -1;

    /// <summary>How many epochs in a row were no better.</summary>
    public int Waited { get; set; }

    /// <summary>Takes an epoch into account, and tells whether it is the best so far.</summary>
    /// <exception cref="EdgeNetException">There is no such score.</exception>
    public bool IsBest(TrainingRun run, EpochResult result)
    {
        var name = monitor ?? (result.Validation is null ? "loss" : $"{result.Prefix}loss");
        var score = result.Find(name) ?? throw new EdgeNetException(
            $"There is no score '{name}' to watch; there are {string.Join(", ", result.Scores.Select(s => s.Name))}. Scores that begin with {result.Prefix} need validation data.");
        var gain = HigherIsBetter(run, result.Measures(name)) ? score - Best : Best - score;
        // The first score is the best, and one that isn't a number never.
        var isBest = double.IsNaN(Best) ? !double.IsNaN(score) : gain > minDelta;
        if (isBest) (Best, BestEpoch) = (score, result.Epoch);
        Waited = isBest ? 0 : Waited + 1;
        return isBest;
    }

    /// <summary>Forgets what was so far.</summary>
    public void Clear() => (Best, BestEpoch, Waited) = (double.NaN, -1, 0);

    /// <summary>What a checkpoint keeps of it.</summary>
    public JsonObject Save() => new() { ["best"] = double.IsFinite(Best) ? Best : null, ["epoch"] = BestEpoch, ["waited"] = Waited };

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    public void Restore(JsonNode state) => (Best, BestEpoch, Waited) = ((double?)state["best"] ?? double.NaN, (int)state["epoch"]!, (int)state["waited"]!);

    private static bool HigherIsBetter(TrainingRun run, string score) =>
        run.Compiled.Metrics.FirstOrDefault(m => string.Equals(m.Name, score, StringComparison.OrdinalIgnoreCase))?.Metric.HigherIsBetter ?? false;
}
