using EdgeNet.Memory;
using EdgeNet.Training.Reports;

namespace EdgeNet.Tests.Cli.Training;

/// <summary>Whatever ends a run, its last checkpoint is whole, and the run goes on from it to the bits of one that nothing befell.</summary>
public sealed class MishapTests : IDisposable
{
    private const string Forever = "1000000", Rate = "0.01";

    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run, whole;

    public MishapTests()
    {
        (run, whole) = (new(folder["run"]), new(folder["whole"]));
        File.WriteAllLines(folder["points.csv"], ["x,y", .. Enumerable.Range(0, 400).Select(i => $"{i % 17},{(3 * i) % 17}")]);
        File.WriteAllText(folder["line.yaml"], "layers: [dense: { units: 8, activation: tanh }, dropout: { rate: 0.1 }, dense: { units: outputs }]\nbatch: 16");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_full_disk_ends_training_with_a_sentence_and_harms_no_checkpoint()
    {
        if (!File.Exists("/dev/full")) return; // a disk without room, which other systems don't have
        CommandLine.Run(Train(run, epochs: "2")).Json();
        foreach (var file in new[] { run.Model, run.Checkpoint, run.Metrics })
        {
            File.CreateSymbolicLink(AtomicFile.TemporaryName(file), "/dev/full");
            var kept = File.ReadAllBytes(run.Checkpoint);
            Assert.StartsWith($"edgenet: '{file}' cannot be written: ", Sentence(CommandLine.Run(Resume("9"))), StringComparison.Ordinal);
            Assert.Equal(file == run.Metrics, !kept.AsSpan().SequenceEqual(File.ReadAllBytes(run.Checkpoint))); // the table is written after it
        }

        AssertGoesOn("9");
    }

    [Fact]
    public void A_killed_process_leaves_a_checkpoint_to_go_on_from()
    {
        using (var process = CommandLine.Start([.. Train(run, Forever).Where(word => word != "--json")]))
        {
            // When the second epoch is told of, the first one's checkpoint is written; the second's may be half way.
            while (process.StandardOutput.ReadLine() is { } line && !line.Contains($" 2/{Forever} ", StringComparison.Ordinal)) { }
            process.Kill();
            process.WaitForExit();
        }

        AssertGoesOn(epochs: $"{File.ReadLines(run.Metrics).Count() + 3}");
    }

    [Fact]
    public void A_run_that_diverges_says_where_its_last_checkpoint_is()
    {
        CommandLine.Run(Train(run, epochs: "2")).Json();
        var before = File.ReadAllBytes(run.Checkpoint);
        var error = Sentence(CommandLine.Run([.. Resume("4"), "--rate", "1e38"]));
        Assert.Contains("diverged", error, StringComparison.Ordinal);
        Assert.Contains($"'{run.Checkpoint}' is as the last whole epoch left it", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(run.Checkpoint));
        AssertGoesOn("4");
    }

    /// <summary>The run, resumed, ends with the weights of one that trained that long without a break.</summary>
    private void AssertGoesOn(string epochs)
    {
        CommandLine.Run([.. Resume(epochs), "--rate", Rate]).Json();
        CommandLine.Run(Train(whole, epochs)).Json();
        Assert.Equal(File.ReadAllBytes(whole.Model), File.ReadAllBytes(run.Model));
    }

    private string[] Train(RunFolder into, string epochs) => ["train", folder["line.yaml"], "--data", folder["points.csv"], "--epochs", epochs, "--rate", Rate, "--output", into.Path, "--json"];

    private string[] Resume(string epochs) => ["train", "--resume", run.Path, "--epochs", epochs, "--json"];

    private static string Sentence(CommandLine run)
    {
        Assert.Equal(1, run.ExitCode);
        return Assert.Single(run.Error.TrimEnd().ReplaceLineEndings("\n").Split('\n'));
    }
}
