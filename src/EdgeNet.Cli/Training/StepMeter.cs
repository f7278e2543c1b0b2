using EdgeNet.Training.Running;

namespace EdgeNet.Cli.Training;

/// <summary>
/// Counts the managed bytes of all threads, the runtime's own among them, over the steps of each epoch, of which the least stays: what
/// is allocated once in a run, such as by the compiler for code found to be hot, isn't a step's. What
/// another callback allocates meanwhile, such as for drawing progress, isn't the step's and doesn't count.
/// </summary>
/// <param name="other">The callback; null for none.</param>
internal sealed class StepMeter(Callback? other) : Callback
{
    /// <summary>The first steps of an epoch warm up: code is compiled, threads begin.</summary>
    private const int WarmUp = 2;

    private long before;
    private long others;
    private int seen; // steps of this epoch, which a resumed run may begin within
    private int first;

    /// <summary>The bytes a step allocated; null if no epoch had enough steps to tell.</summary>
    public double? BytesPerStep { get; private set; }

    /// <inheritdoc/>
    public override void OnBegin(TrainingRun run) => other?.OnBegin(run);

    /// <inheritdoc/>
    public override void OnStep(TrainingRun run)
    {
        if (run.Step == run.StepsPerEpoch && run.Step > first && before > 0)
            BytesPerStep = Math.Min(BytesPerStep ?? double.PositiveInfinity, (double)(GC.GetTotalAllocatedBytes(precise: true) - before - others) / (run.Step - first));
        var begin = GC.GetAllocatedBytesForCurrentThread();
        other?.OnStep(run);
        others += GC.GetAllocatedBytesForCurrentThread() - begin;
        if (++seen != WarmUp) return;
        first = run.Step;
        (before, others) = (GC.GetTotalAllocatedBytes(precise: true), 0);
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochResult result)
    {
        (seen, before) = (0, 0);
        other?.OnEpoch(run, result);
    }

    /// <inheritdoc/>
    public override void OnEnd(TrainingRun run) => other?.OnEnd(run);
}
