using System.Text.Json.Nodes;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Callbacks;

/// <summary>Ends training when a score gets no better, and takes the weights of the best epoch back.</summary>
/// <param name="patience">How many epochs in a row may be no better.</param>
/// <param name="monitor">The score to watch; null for the loss, of the validation data if there are any.</param>
/// <param name="minDelta">By how much it must be better to count.</param>
/// <param name="restoreBest">Whether the network ends with the weights of its best epoch; otherwise with those of the last.</param>
/// <example><code>network.Fit(train, epochs: 100, validation: test, options: new() { Callbacks = [new EarlyStopping(patience: 5, monitor: "val_accuracy")] });</code></example>
public sealed class EarlyStopping(int patience = 5, string? monitor = null, double minDelta = 0, bool restoreBest = true) : Callback
{
    private readonly Watch watch = new(monitor, minDelta);
    private readonly Dictionary<string, Tensor> best = new(StringComparer.Ordinal);
    private bool stopped;

    /// <summary>The epoch of the best score, from 0; −1 before the first.</summary>
    public int BestEpoch => watch.BestEpoch;

    /// <summary>The best score.</summary>
    public double Best => watch.Best;

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochResult result)
    {
        if (watch.IsBest(run, result))
        {
            if (restoreBest) Remember(run);
        }
        else if (watch.Waited >= patience)
        {
            stopped = true;
            run.Stop();
        }
    }

    /// <summary>Takes the best weights back, if training is over rather than interrupted.</summary>
    public override void OnEnd(TrainingRun run)
    {
        if (best.Count == 0 || (!stopped && run.Epoch < run.Epochs)) return;
        foreach (var (parameter, name) in run.Compiled.Parameters) best[name].Bytes.CopyTo(parameter.Value.Bytes);
        run.Compiled.Push();
    }

    /// <inheritdoc/>
    public override JsonNode Save() => watch.Save();

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> SaveTensors() => best;

    /// <inheritdoc/>
    public override void Restore(JsonNode state) => watch.Restore(state);

    /// <inheritdoc/>
    public override void RestoreTensors(IReadOnlyDictionary<string, Tensor> tensors)
    {
        foreach (var (name, tensor) in tensors) best[name] = tensor.Clone();
    }

    private void Remember(TrainingRun run)
    {
        foreach (var (parameter, name) in run.Compiled.Parameters)
        {
            if (!best.TryGetValue(name, out var copy)) best[name] = copy = new(parameter.Value.Spec);
            parameter.Value.Bytes.CopyTo(copy.Bytes);
        }
    }
}
