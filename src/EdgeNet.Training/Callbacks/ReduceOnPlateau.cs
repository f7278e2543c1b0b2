using System.Text.Json.Nodes;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Callbacks;

/// <summary>Lowers the learning rate when a score gets no better.</summary>
/// <param name="factor">What the rate is multiplied by.</param>
/// <param name="patience">How many epochs in a row may be no better.</param>
/// <param name="monitor">The score to watch; null for the loss, of the validation data if there are any.</param>
/// <param name="minDelta">By how much it must be better to count.</param>
/// <param name="least">How far the rate may fall, as a share of what it was at first.</param>
/// <example><code>network.Fit(train, epochs: 50, validation: test, options: new() { Callbacks = [new ReduceOnPlateau(factor: 0.5, patience: 3)] });</code></example>
public sealed class ReduceOnPlateau(double factor = 0.1, int patience = 5, string? monitor = null, double minDelta = 0, double least = 0) : Callback
{
    private readonly Watch watch = new(monitor, minDelta);

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochResult result)
    {
        if (watch.IsBest(run, result) || watch.Waited < patience) return;
        run.RateFactor = Math.Max(least, run.RateFactor * factor);
        watch.Waited = 0;
    }

    /// <inheritdoc/>
    public override JsonNode Save() => watch.Save();

    /// <inheritdoc/>
    public override void Restore(JsonNode state) => watch.Restore(state);
}
