using System.Text.Json.Nodes;
using EdgeNet.Data.Images;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Reports;

/// <summary>
/// Writes a run folder while a model trains: a checkpoint and the metrics after each epoch, and the model, which is the best so far where
/// there are data to choose by, else the last.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="best">What tells which epoch is best; null to keep the last.</param>
/// <example><code>model.Fit(train, epochs: 20, validation: held, options: new() { Callbacks = [new RunRecorder(folder, new("val_accuracy"))] });</code></example>
public sealed class RunRecorder(RunFolder folder, Criterion? best = null) : Callback
{
    private double record = double.NaN;

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
        if (run.History.Epochs.Count > 0 && !File.Exists(folder.Model)) Keep(run, run.History.Last);
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochResult result)
    {
        if (best is null || best.IsBetter(result, record)) Keep(run, result);

        Draw?.Invoke().Save(folder.Samples(result.Epoch));
        run.SaveCheckpoint(folder.Checkpoint);
        folder.WriteMetrics(run.History);
        LostPatience = result.Epoch - Kept >= Patience;
        if (LostPatience) run.Stop();
    }

    /// <inheritdoc/>
    public override void OnEnd(TrainingRun run)
    {
        // Within an epoch, what was learnt since the last one isn't lost either.
        if (run.Step > 0) run.SaveCheckpoint(folder.Checkpoint);
    }

    /// <inheritdoc/>
    public override JsonNode? Save() => new JsonObject { ["kept"] = Kept, ["record"] = double.IsFinite(record) ? record : null };

    /// <inheritdoc/>
    public override void Restore(JsonNode state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (Kept, record) = ((int)state["kept"]!, state["record"] is { } value ? (double)value : double.NaN);
    }

    private void Keep(TrainingRun run, EpochResult result)
    {
        (record, Kept) = (best?.Of(result) ?? double.NaN, result.Epoch);
        run.Model.Save(folder.Model);
    }
}

/// <summary>What tells a good epoch from a better one.</summary>
/// <param name="Score">The name of a score; one that begins with <c>val_</c> is that of the validation data.</param>
/// <param name="HigherIsBetter">Whether more is better.</param>
/// <example><code>var criterion = new Criterion("val_loss", HigherIsBetter: false);</code></example>
public sealed record Criterion(string Score, bool HigherIsBetter = true)
{
    /// <summary>The score of an epoch.</summary>
    /// <exception cref="EdgeNetException">It has no such score.</exception>
    public double Of(EpochResult epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        return epoch.Find(Score) ?? throw new EdgeNetException($"Epochs have no score '{Score}'; they have {string.Join(", ", epoch.Scores.Select(s => s.Name))}.");
    }

    /// <summary>Whether an epoch is better than the best before; anything is better than no number.</summary>
    public bool IsBetter(EpochResult epoch, double record) => double.IsNaN(record) || (HigherIsBetter ? Of(epoch) > record : Of(epoch) < record);
}
