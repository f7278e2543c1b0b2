using System.Text.Json.Nodes;
using EdgeNet.Data.Images;
using EdgeNet.Training.Callbacks;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Reports;

/// <summary>
/// Writes a run folder while a model trains: a checkpoint and the metrics after each epoch, and the model, which is the best so far where
/// there are data to choose by, else the last.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="monitor">The score that tells which epoch is best, such as <c>val_accuracy</c>; null to keep the last.</param>
/// <example><code>model.Fit(train, epochs: 20, validation: held, options: new() { Callbacks = [new RunRecorder(folder, "val_accuracy")] });</code></example>
public sealed class RunRecorder(RunFolder folder, string? monitor = null) : Callback
{
    private readonly Watch? watch = monitor is null ? null : new(monitor);
    private readonly CsvLog log = new(folder.Metrics);

    /// <summary>Training ends after so many epochs that brought nothing better; null to go on to the end.</summary>
    public int? Patience { get; init; }

    /// <summary>Draws samples of what the model makes; null if there is nothing to see.</summary>
    public Func<Image>? Draw { get; init; }

    /// <summary>The epoch whose model is kept, from 0.</summary>
    public int Kept { get; private set; }

    /// <summary>Whether training was ended for want of progress.</summary>
    public bool LostPatience { get; private set; }

    /// <summary>A resumed run whose best model isn't at hand keeps the one of the checkpoint until it finds a better.</summary>
    public override void OnBegin(TrainingRun run)
    {
        if (run.History.Epochs.Count == 0 || File.Exists(folder.Model)) return;
        watch?.Clear();
        KeepIfBest(run, run.History.Last);
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochResult result)
    {
        KeepIfBest(run, result);
        Draw?.Invoke().Save(folder.Samples(result.Epoch));
        run.SaveCheckpoint(folder.Checkpoint);
        log.OnEpoch(run, result);
        LostPatience = watch?.Waited >= Patience;
        if (LostPatience) run.Stop();
    }

    /// <inheritdoc/>
    public override void OnEnd(TrainingRun run)
    {
        // Within an epoch, what was learnt since the last one isn't lost either.
        if (run.Step > 0) run.SaveCheckpoint(folder.Checkpoint);
    }

    /// <inheritdoc/>
    public override JsonNode? Save() => new JsonObject { ["kept"] = Kept, ["watch"] = watch?.Save() };

    /// <inheritdoc/>
    public override void Restore(JsonNode state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Kept = (int)state["kept"]!;
        if (state["watch"] is { } watched) watch?.Restore(watched);
    }

    private void KeepIfBest(TrainingRun run, EpochResult result)
    {
        if (watch?.IsBest(run, result) == false) return;
        run.Model.Save(folder.Model);
        Kept = result.Epoch;
    }
}
