using System.Globalization;
using System.Text.Json;
using EdgeNet.Data.Images;
using EdgeNet.Models;

namespace EdgeNet.Tests.Cli.Training;

/// <summary><c>edgenet train FILE</c>: a saved model learns on.</summary>
public sealed class FineTuningTests : IDisposable
{
    private const string Digits = """
        name: digits_cnn
        layers:
          - conv2d: { filters: 8, kernel: 3, activation: relu }
          - max_pool2d
          - flatten
          - dense: { units: 16, activation: relu }
          - dense: { units: outputs, activation: softmax }
        data: digits
        epochs: 6
        batch: 32
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_saved_model_learns_the_classes_of_an_image_folder_under_a_new_head()
    {
        var model = Saved();
        Stripes(folder["photos"], "flat", "steep");
        var json = Train(model, "--data", folder["photos"], "--freeze", "body", "--epochs", "30", "--rate", "0.02");
        Assert.Equal(1, json.GetProperty("test_accuracy").GetDouble());
        Assert.Equal(2 * 16 + 2, Trained(json));
        using var tuned = Model.Open(Path.Combine(folder["run"], "model.edgenet"));
        Assert.Equal(["flat", "steep"], tuned.Info.Labels.AsEnumerable());
        Assert.Equal(Constant(model, "conv2d/kernel"), Constant(Path.Combine(folder["run"], "model.edgenet"), "conv2d/kernel"));
        Assert.Equal(Constant(model, "dense/kernel"), Constant(Path.Combine(folder["run"], "model.edgenet"), "dense/kernel"));

        // What came of it can be trained again, and what is measured holds for the file as well.
        var again = Train(Path.Combine(folder["run"], "model.edgenet"), "--data", folder["photos"], "--output", folder["again"], "--epochs", "1");
        var judged = CommandLine.Run("evaluate", Path.Combine(folder["again"], "model.edgenet"), "--data", folder["photos"], "--json").Json();
        Assert.Equal(again.GetProperty("test_loss").GetDouble(), judged.GetProperty("loss").GetDouble(), 6);
        Assert.Equal(1, judged.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void A_model_whose_classes_stay_keeps_its_head_and_learns_on_at_a_tenth_of_the_rate()
    {
        var model = Saved();
        var json = Train(model, "--epochs", "1"); // the data are those the file says it was trained on
        var before = CommandLine.Run("evaluate", model, "--data", "digits", "--json").Json().GetProperty("loss").GetDouble();
        Assert.True(json.GetProperty("test_loss").GetDouble() < before);
        Assert.Equal("0.0001", File.ReadAllLines(Path.Combine(folder["run"], "metrics.csv"))[1].Split(',')[1][..6]);
        Assert.Equal(json.GetProperty("parameters").GetInt64(), Trained(json));
    }

    [Fact]
    public void The_settings_of_a_run_that_began_with_a_model_repeat_it_to_the_bit_and_it_can_be_resumed()
    {
        var model = Saved();
        Train(model, "--new-head", "--freeze", "conv2d", "--epochs", "2");
        CommandLine.Run("train", Path.Combine(folder["run"], "config.yaml"), "--output", folder["again"], "--epochs", "1", "--json").Json();
        CommandLine.Run("train", "--resume", folder["again"], "--epochs", "2", "--json").Json();
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder["run"], "model.edgenet")), File.ReadAllBytes(Path.Combine(folder["again"], "model.edgenet")));
    }

    [Fact]
    public void An_onnx_model_is_trained_further_like_any_other()
    {
        Assert.Equal(0, CommandLine.Run("export", Saved(), "--output", folder["digits.onnx"]).ExitCode);
        var json = Train(folder["digits.onnx"], "--data", "digits", "--epochs", "1", "--rate", "0.001");
        Assert.True(json.GetProperty("test_accuracy").GetDouble() > 0.75, json.ToString());
    }

    [Theory]
    [InlineData("did you mean 'conv2d'?", "MODEL", "--freeze", "conv2")]
    [InlineData("nothing to train", "MODEL", "--freeze", "conv2d,dense,dense_1")]
    [InlineData("it takes [8, 8, 1]", "MODEL", "--data", "exam")]
    [InlineData("would be overwritten", "MODEL", "--output", "FIRST")]
    [InlineData("nowhere.edgenet", "nowhere.edgenet", "--data", "digits")]
    public void What_goes_wrong_is_one_sentence_that_says_what_to_do(string part, params string[] args)
    {
        var model = Saved();
        string[] real = [.. args.Select(word => word switch { "MODEL" => model, "FIRST" => folder["first"], _ => word })];
        var run = CommandLine.Run(["train", .. real, .. args.Contains("--output") ? Array.Empty<string>() : ["--output", folder["run"]]]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, Assert.Single(run.Error.TrimEnd().ReplaceLineEndings("\n").Split('\n')), StringComparison.Ordinal);
    }

    private string Saved()
    {
        File.WriteAllText(folder["digits.yaml"], Digits);
        CommandLine.Run("train", folder["digits.yaml"], "--output", folder["first"], "--json").Json();
        return Path.Combine(folder["first"], "model.edgenet");
    }

    private JsonElement Train(string model, params string[] more) =>
        CommandLine.Run(["train", model, .. more, .. more.Contains("--output") ? Array.Empty<string>() : ["--output", folder["run"]], "--json"]).Json();

    /// <summary>How many weights follow gradients, as the report's table of layers ends with.</summary>
    private static long Trained(JsonElement json)
    {
        var page = File.ReadAllText(json.GetProperty("report").GetString()!);
        return long.Parse(page[..page.IndexOf(" of them trained", StringComparison.Ordinal)].Split(' ')[^1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    private static float[] Constant(string path, string name)
    {
        using var model = Model.Open(path);
        return model.Graph.Constants.Single(c => c.Name == name).Constant!.Span<float>().ToArray();
    }

    /// <summary>Colour photographs of stripes that lie, and of such that stand.</summary>
    private static void Stripes(string folder, string flat, string steep)
    {
        var random = new Random(3);
        foreach (var (name, lies) in new[] { (flat, true), (steep, false) })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < 20; i++)
            {
                var image = new Image(20, 20, 3);
                var shift = random.Next(4);
                for (var p = 0; p < 400; p++) image.Pixels.Slice(3 * p, 3).Fill((byte)((((lies ? p / 20 : p % 20) + shift) / 4 % 2 * 160) + random.Next(60)));
                image.Save(Path.Combine(folder, name, $"{i}.png"));
            }
        }
    }
}
