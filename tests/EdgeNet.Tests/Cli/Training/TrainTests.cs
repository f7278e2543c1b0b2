using System.Globalization;
using System.Text;
using EdgeNet.Data.Arrays;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Cli.Training;

public sealed class TrainTests
{
    private const string Points = """
        layers:
          - dense: { units: 16, activation: tanh }
          - dropout: { rate: 0.1 }
          - dense: { units: outputs, activation: softmax }
        optimizer: { adam: { rate: 0.02 } }
        epochs: 4
        batch: 16
        seed: 3
        """;

    [Fact]
    public void A_table_a_description_and_a_run_folder_are_all_it_takes()
    {
        using var folder = new TemporaryFolder();
        var json = CommandLine.Run("train", Description(folder), "--data", Table(folder), "--output", folder["run"], "--json").Json();
        string[] keys = ["model", "epochs", "best_epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "samples_per_second", "managed_bytes_per_step", "arena_bytes", "parameters", "seconds", "threads", "run", "report"];
        Assert.Equal(keys.Order(StringComparer.Ordinal), json.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.True(json.GetProperty("test_accuracy").GetDouble() > 0.9, json.ToString());
        Assert.Equal(4, json.GetProperty("epochs").GetInt32());
        Assert.Equal(2 * 16 + 16 + 16 * 2 + 2, json.GetProperty("parameters").GetInt32());
        foreach (var file in new[] { "model.edgenet", "checkpoint.edgenet", "config.yaml", "metrics.csv", "report.html" }) Assert.True(File.Exists(Path.Combine(folder["run"], file)), file);
        Assert.Equal(5, File.ReadAllLines(Path.Combine(folder["run"], "metrics.csv")).Length);
    }

    [Fact]
    public void Whoever_does_not_watch_reads_a_line_an_epoch()
    {
        using var folder = new TemporaryFolder();
        var run = CommandLine.Run("train", Description(folder), "--data", Table(folder), "--output", folder["run"], "--epochs", "2");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(2, run.Output.Split('\n').Count(line => line.StartsWith("epoch ", StringComparison.Ordinal) && line.Contains("samples/s", StringComparison.Ordinal) && line.Contains("test_loss", StringComparison.Ordinal)));
        Assert.Contains("Test accuracy", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_settings_of_a_run_repeat_it_to_the_bit()
    {
        using var folder = new TemporaryFolder();
        CommandLine.Run("train", Description(folder), "--data", Table(folder), "--output", folder["first"], "--schedule", "cosine: { end: 0.1 }", "--rate", "0.01", "--warm-up", "0.5", "--json").Json();
        CommandLine.Run("train", Path.Combine(folder["first"], "config.yaml"), "--output", folder["second"], "--json").Json();
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder["first"], "model.edgenet")), File.ReadAllBytes(Path.Combine(folder["second"], "model.edgenet")));
    }

    [Fact]
    public void A_critic_is_given_as_many_steps_as_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        string[] few = ["--data", "digits", "--epochs", "1", "--batch", "256", "--threads", "1", "--json"];
        CommandLine.Run(["train", "wgan_gp", .. few, "--critic-steps", "1", "--output", folder["one"]]).Json();
        CommandLine.Run(["train", "wgan_gp", .. few, "--critic-steps", "2", "--output", folder["two"]]).Json();
        CommandLine.Run("train", Path.Combine(folder["two"], "config.yaml"), "--output", folder["again"], "--json").Json();
        Assert.Contains("critic_steps: 2", File.ReadAllText(Path.Combine(folder["two"], "config.yaml")), StringComparison.Ordinal);
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(folder["one"], "model.edgenet")), File.ReadAllBytes(Path.Combine(folder["two"], "model.edgenet")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder["two"], "model.edgenet")), File.ReadAllBytes(Path.Combine(folder["again"], "model.edgenet")));
        Assert.Contains("'autoencoder' has no critic", CommandLine.Run(["train", "autoencoder", .. few, "--critic-steps", "2", "--output", folder["none"]]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void More_epochs_than_a_run_had_go_on_where_it_ended()
    {
        using var folder = new TemporaryFolder();
        CommandLine.Run("train", Description(folder), "--data", Table(folder), "--output", folder["whole"], "--epochs", "4", "--json").Json();
        CommandLine.Run("train", Description(folder), "--data", Table(folder), "--output", folder["broken"], "--epochs", "2", "--json").Json();
        var json = CommandLine.Run("train", "--resume", folder["broken"], "--epochs", "4", "--json").Json();
        Assert.Equal(4, json.GetProperty("epochs").GetInt32());
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder["whole"], "model.edgenet")), File.ReadAllBytes(Path.Combine(folder["broken"], "model.edgenet")));
    }

    [Fact]
    public void A_run_that_goes_on_elsewhere_and_finds_nothing_better_ends_with_the_best_it_had()
    {
        using var folder = new TemporaryFolder();
        var (first, second, third) = (folder["first"], folder["second"], folder["third"]);
        CommandLine.Run("train", Description(folder), "--data", Table(folder), "--output", first, "--epochs", "2", "--validation", "0.2", "--json").Json();
        CommandLine.Run("train", "--resume", first, "--output", second, "--json").Json();
        Assert.Equal(File.ReadAllBytes(Path.Combine(first, "model.edgenet")), File.ReadAllBytes(Path.Combine(second, "model.edgenet")));

        // Of a checkpoint alone nobody knows the best but itself.
        File.Delete(Path.Combine(first, "model.edgenet"));
        Assert.Equal(2, CommandLine.Run("train", "--resume", first, "--output", third, "--json").Json().GetProperty("best_epoch").GetInt32());
        Assert.True(File.Exists(Path.Combine(third, "model.edgenet")));
    }

    [Fact]
    public void A_step_keeps_within_the_memory_it_is_given_and_learns_the_same()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["deep.yaml"], $"layers: [{string.Concat(Enumerable.Repeat("dense: { units: 32, activation: tanh }, ", 12))}dense: {{ units: outputs, activation: softmax }}]");
        string[] train = ["train", folder["deep.yaml"], "--data", Table(folder), "--epochs", "1", "--batch", "256", "--json"];
        var free = CommandLine.Run([.. train, "--output", folder["free"]]).Json();
        var budget = free.GetProperty("arena_bytes").GetInt64() * 9 / 10;
        var bound = CommandLine.Run([.. train, "--output", folder["bound"], "--memory", string.Create(CultureInfo.InvariantCulture, $"{budget / 1e3}kB")]).Json();
        Assert.InRange(bound.GetProperty("arena_bytes").GetInt64(), 1, budget);
        Assert.Equal(free.GetProperty("train_loss").GetDouble(), bound.GetProperty("train_loss").GetDouble());
        Assert.Contains("an amount of memory such as 64MB", CommandLine.Run([.. train, "--memory", "much"]).Error, StringComparison.Ordinal);
        Assert.Contains("make the batch smaller", CommandLine.Run([.. train, "--output", folder["none"], "--memory", "1kB"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Patience_ends_a_run_and_the_best_epoch_is_kept()
    {
        using var folder = new TemporaryFolder();
        // At this rate nothing is learnt, so that the first epoch stays the best.
        var json = CommandLine.Run("train", Description(folder), "--data", Table(folder), "--output", folder["run"], "--rate", "1e-30", "--patience", "2", "--epochs", "9", "--json").Json();
        Assert.Equal("patience", json.GetProperty("stopped").GetString());
        Assert.Equal((3, 1), (json.GetProperty("epochs").GetInt32(), json.GetProperty("best_epoch").GetInt32()));
    }

    [Theory]
    [InlineData("did you mean 'keras_cnn'?", "train", "keras_cn")]
    [InlineData("zoo", "train")]
    [InlineData("did you mean 'adam'?", "train", "DESCRIPTION", "--data", "TABLE", "--optimizer", "adamm")]
    [InlineData("there are width, height, kind", "train", "DESCRIPTION", "--data", "TABLE", "--target", "kinds")]
    [InlineData("no file or folder", "train", "DESCRIPTION", "--data", "nowhere.csv")]
    [InlineData("subfolder", "train", "keras_cnn", "--data", "EMPTY")]
    [InlineData("doesn't fit data of [2]", "train", "keras_cnn", "--data", "TABLE")]
    [InlineData("broken.csv", "train", "DESCRIPTION", "--data", "BROKEN")]
    [InlineData("example 1 is 70000", "train", "mlp", "--data", "LABELS")]
    [InlineData("diverged", "train", "LINEAR", "--data", "TABLE", "--target", "height", "--columns", "width", "--optimizer", "sgd", "--rate", "1e9")]
    [InlineData("nothing can be resumed", "train", "--resume", "EMPTY")]
    [InlineData("can't be made", "train", "DESCRIPTION", "--data", "TABLE", "--output", "DESCRIPTION")]
    public void What_goes_wrong_is_one_sentence_that_says_what_to_do(string part, params string[] args)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["empty"]);
        File.WriteAllText(folder["broken.csv"], "width,height,kind\n1,2,a\n3,,b\n4,1,a\n5,1,b\n");
        string[] real = [.. args.Select(word => word switch
        {
            "DESCRIPTION" => Description(folder),
            "LINEAR" => Linear(folder),
            "TABLE" => Table(folder),
            "EMPTY" => folder["empty"],
            "BROKEN" => folder["broken.csv"],
            "LABELS" => Labels(folder),
            _ => word,
        }), .. args.Contains("--output") ? Array.Empty<string>() : ["--output", folder["run"]]];
        var run = CommandLine.Run(real);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("edgenet: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(part, Assert.Single(run.Error.TrimEnd().ReplaceLineEndings("\n").Split('\n')), StringComparison.Ordinal);
    }

    private static string Description(TemporaryFolder folder)
    {
        File.WriteAllText(folder["points.yaml"], Points);
        return folder["points.yaml"];
    }

    private static string Linear(TemporaryFolder folder)
    {
        File.WriteAllText(folder["linear.yaml"], "layers: [dense: { units: outputs }]");
        return folder["linear.yaml"];
    }

    /// <summary>Images with a label that no class has.</summary>
    private static string Labels(TemporaryFolder folder)
    {
        File.WriteAllBytes(folder["train-images-idx3-ubyte"], Idx.Encode(new Tensor(new(DType.U8, [2, 3, 4]))));
        File.WriteAllBytes(folder["train-labels-idx1-ubyte"], Idx.Encode(Tensor.From([0, 70_000], [2])));
        return folder[""];
    }

    /// <summary>Points on either side of a line.</summary>
    private static string Table(TemporaryFolder folder)
    {
        var (text, random) = (new StringBuilder("width,height,kind\n"), new Random(5));
        for (var i = 0; i < 400; i++)
        {
            var (x, y) = (random.NextSingle(), random.NextSingle());
            text.Append(CultureInfo.InvariantCulture, $"{x},{y},{(x + y > 1 ? "above" : "below")}\n");
        }

        File.WriteAllText(folder["points.csv"], text.ToString());
        return folder["points.csv"];
    }
}
