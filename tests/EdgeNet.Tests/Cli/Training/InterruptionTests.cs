using EdgeNet.Cli.Training;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;

namespace EdgeNet.Tests.Cli.Training;

public sealed class InterruptionTests
{
    private const string Digits = """
        layers:
          - flatten
          - dropout: { rate: 0.2 }
          - dense: { units: 16, activation: relu }
          - dense: { units: outputs, activation: softmax }
        data: digits
        augment: { shift: 0.1, noise: 0.05 }
        schedule: cosine
        epochs: 3
        batch: 64
        """;

    [Fact]
    public void A_run_broken_off_within_an_epoch_goes_on_to_the_bits_of_one_that_was_not()
    {
        using var folder = new TemporaryFolder();
        var description = Description.Parse(Digits);
        var (whole, broken) = (new RunFolder(folder["whole"]), new RunFolder(folder["broken"]));
        TrainingSetup.Create(description, whole).Run(checkpoint: null, new Quiet(), CancellationToken.None);

        using var interrupt = new CancellationTokenSource();
        var first = TrainingSetup.Create(description, broken).Run(checkpoint: null, new InterruptAt(epoch: 1, step: 7, interrupt), interrupt.Token);
        Assert.Equal(("interrupted", 1), (first.Stopped, first.Epochs));

        var second = TrainingSetup.Create(Description.Load(broken.Config), broken).Run(broken.Checkpoint, new Quiet(), CancellationToken.None);
        Assert.Equal((null, 3), (second.Stopped, second.Epochs));
        Assert.Equal(File.ReadAllBytes(whole.Model), File.ReadAllBytes(broken.Model));
        Assert.Equal(Scores(whole), Scores(broken));

        static IEnumerable<string> Scores(RunFolder folder) => File.ReadLines(folder.Metrics).Select(line => string.Join(',', line.Split(',')[4..]));
    }

    [Fact]
    public void A_run_interrupted_before_its_first_epoch_is_over_still_leaves_a_checkpoint_and_a_report()
    {
        using var folder = new TemporaryFolder();
        using var interrupt = new CancellationTokenSource();
        var run = new RunFolder(folder["run"]);
        var report = TrainingSetup.Create(Description.Parse(Digits), run).Run(checkpoint: null, new InterruptAt(epoch: 0, step: 3, interrupt), interrupt.Token);
        Assert.Equal(("interrupted", 0), (report.Stopped, report.Epochs));
        Assert.True(File.Exists(run.Checkpoint));
        Assert.True(File.Exists(run.Report));
        Assert.False(File.Exists(run.Model));
    }

    private sealed class Quiet : Callback;

    /// <summary>Ctrl-C at a step.</summary>
    private sealed class InterruptAt(int epoch, int step, CancellationTokenSource interrupt) : Callback
    {
        public override void OnStep(TrainingRun run)
        {
            if (run.Epoch == epoch && run.Step == step) interrupt.Cancel();
        }
    }
}
