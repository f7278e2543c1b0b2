using System.Globalization;
using System.Text.Json.Nodes;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Callbacks;

/// <summary>Writes a checkpoint after epochs, whole or not at all: a model that runs, and that training can go on from.</summary>
/// <remarks>It belongs behind other callbacks, so that what they remember of the epoch is in it.</remarks>
/// <param name="path">The file; <c>{epoch}</c> in it becomes the epoch's number, from 1.</param>
/// <param name="every">After how many epochs.</param>
/// <param name="bestOnly">Whether only epochs better than all before are written.</param>
/// <param name="monitor">What better means; null for the loss, of the validation data if there are any.</param>
/// <example><code>
/// network.Fit(train, epochs: 20, options: new() { Callbacks = [new ModelCheckpoint("last.edgenet"), new ModelCheckpoint("best.edgenet", bestOnly: true)] });
/// network.Fit(train, epochs: 40, options: new() { Resume = "last.edgenet" });
/// </code></example>
public sealed class ModelCheckpoint(string path, int every = 1, bool bestOnly = false, string? monitor = null) : Callback
{
    private readonly Watch watch = new(monitor);

    /// <inheritdoc/>
    /// <exception cref="EdgeNetException">The file can't be written; the layers hold what was learnt.</exception>
    public override void OnEpoch(TrainingRun run, EpochResult result)
    {
        if (bestOnly && !watch.IsBest(run, result)) return;
        if ((result.Epoch + 1) % every == 0) run.SaveCheckpoint(path.Replace("{epoch}", (result.Epoch + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public override JsonNode Save() => watch.Save();

    /// <inheritdoc/>
    public override void Restore(JsonNode state) => watch.Restore(state);
}
