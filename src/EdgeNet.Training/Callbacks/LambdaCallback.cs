using EdgeNet.Training.Running;

namespace EdgeNet.Training.Callbacks;

/// <summary>Calls functions while a model trains.</summary>
/// <example><code>network.Fit(train, options: new() { Callbacks = [new LambdaCallback { Epoch = (run, result) => Console.WriteLine(result.Training) }] });</code></example>
public sealed class LambdaCallback : Callback
{
    /// <summary>Called before the first epoch.</summary>
    public Action<TrainingRun>? Begin { get; init; }

    /// <summary>Called after each step.</summary>
    public Action<TrainingRun>? Step { get; init; }

    /// <summary>Called after each epoch.</summary>
    public Action<TrainingRun, EpochResult>? Epoch { get; init; }

    /// <summary>Called after the last epoch, or when training was stopped.</summary>
    public Action<TrainingRun>? End { get; init; }

    /// <inheritdoc/>
    public override void OnBegin(TrainingRun run) => Begin?.Invoke(run);

    /// <inheritdoc/>
    public override void OnStep(TrainingRun run) => Step?.Invoke(run);

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochResult result) => Epoch?.Invoke(run, result);

    /// <inheritdoc/>
    public override void OnEnd(TrainingRun run) => End?.Invoke(run);
}
