using EdgeNet.Training.Running;

namespace EdgeNet.Cli.Training;

/// <summary>
/// Counts the managed bytes of all threads, the runtime's own among them, over the steps of an epoch, of which the last one stays. What
/// another callback allocates meanwhile, such as for drawing progress, isn't the step's and doesn't count.
/// </summary>
/// <param name="other">The callback; null for none.</param>
internal sealed class StepMeter(Callback? other) : Callback
{
    /// <summary>The first steps of a run warm up: code is compiled, threads begin.</summary>
    private const int WarmUp = 2;

    private long before;
    private long others;

    /// <summary>The bytes a step allocated; null if no epoch had enough steps to tell.</summary>
    public double? BytesPerStep { get; private set; }

    /// <inheritdoc/>
    public override void OnBegin(TrainingRun run) => other?.OnBegin(run);

    /// <inheritdoc/>
    public override void OnStep(TrainingRun run)
    {
        if (run.Step == run.StepsPerEpoch && run.Step > WarmUp)
            BytesPerStep = (double)(GC.GetTotalAllocatedBytes(precise: true) - before - others) / (run.Step - WarmUp);
        var begin = GC.GetAllocatedBytesForCurrentThread();
        other?.OnStep(run);
        others += GC.GetAllocatedBytesForCurrentThread() - begin;
        if (run.Step == WarmUp) (before, others) = (GC.GetTotalAllocatedBytes(precise: true), 0);
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochResult result) => other?.OnEpoch(run, result);

    /// <inheritdoc/>
    public override void OnEnd(TrainingRun run) => other?.OnEnd(run);
}
