using EdgeNet.Training.Running;

namespace EdgeNet.Tests.Training;

/// <summary>Stops training in the midst of an epoch, and leaves a checkpoint.</summary>
internal sealed class StopAt(int epoch, int step, string file) : Callback
{
    public override void OnStep(TrainingRun run)
    {
        if (run.Epoch == epoch && run.Step == step) run.Stop();
    }

    public override void OnEnd(TrainingRun run) => run.SaveCheckpoint(file);
}
