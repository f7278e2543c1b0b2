using System.Globalization;
using System.Text;
using EdgeNet.Data.Images;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;

namespace EdgeNet.Tests.Cli.Training;

public sealed class EvaluateTests
{
    [Fact]
    public void A_trained_model_finds_on_its_test_data_what_training_said_it_would()
    {
        using var folder = new TemporaryFolder();
        var trained = Train(folder, "layers: [flatten, dense: { units: outputs, activation: softmax }]", "digits", epochs: 3);
        var json = CommandLine.Run("evaluate", Path.Combine(folder["run"], "model.edgenet"), "--data", "digits", "--json").Json();
        Assert.Equal(trained.GetProperty("test_accuracy").GetDouble(), json.GetProperty("accuracy").GetDouble());
        Assert.Equal(trained.GetProperty("test_loss").GetDouble(), json.GetProperty("loss").GetDouble(), 6);
        Assert.Equal(json.GetProperty("examples").GetInt32(), json.GetProperty("confusion").EnumerateArray().SelectMany(row => row.EnumerateArray()).Sum(n => n.GetInt32()));
    }

    [Fact]
    public void Images_in_folders_are_learnt_and_new_ones_judged()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder["photos"], ("bright", 220), ("dark", 30));
        Pictures(folder["new"], ("dark", 40), ("bright", 210));
        Train(folder, "layers: [flatten, dense: { units: outputs, activation: softmax }]", folder["photos"], epochs: 20, "--rate", "0.05");
        var json = CommandLine.Run("evaluate", Path.Combine(folder["run"], "model.edgenet"), "--data", folder["new"], "--part", "all", "--json").Json();
        Assert.Equal(1, json.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void A_class_the_model_never_saw_is_told()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder["photos"], ("bright", 220), ("dark", 30));
        Pictures(folder["new"], ("brigth", 40), ("dark", 210));
        Train(folder, "layers: [flatten, dense: { units: outputs, activation: softmax }]", folder["photos"], epochs: 1);
        var run = CommandLine.Run("evaluate", Path.Combine(folder["run"], "model.edgenet"), "--data", folder["new"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("did you mean 'bright'?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_is_forecast_and_its_errors_are_in_its_own_units()
    {
        using var folder = new TemporaryFolder();
        var text = new StringBuilder("day,sold\n");
        for (var day = 0; day < 400; day++) text.Append(CultureInfo.InvariantCulture, $"{new DateOnly(2024, 1, 1).AddDays(day):yyyy-MM-dd},{1000 + 0.1 * day + 100 * Math.Sin(day * 2 * Math.PI / 7):0.00}\n");
        File.WriteAllText(folder["sales.csv"], text.ToString());
        var trained = Train(folder, "layers: [flatten, dense: { units: outputs }]", folder["sales.csv"], epochs: 60, "--window", "14", "--rate", "0.01");
        Assert.InRange(trained.GetProperty("test_mae").GetDouble(), 0, 20);
        var naive = trained.GetProperty("naive");
        Assert.Equal(7, naive.GetProperty("season").GetInt32()); // days recur with the week, as these numbers do but for what they rise
        Assert.Equal(0.7, naive.GetProperty("mae").GetDouble(), 3);
        Assert.Equal(1 - trained.GetProperty("test_mae").GetDouble() / naive.GetProperty("mae").GetDouble(), naive.GetProperty("margin").GetDouble(), 6);
        var json = CommandLine.Run("evaluate", Path.Combine(folder["run"], "model.edgenet"), "--data", folder["sales.csv"], "--json").Json();
        Assert.Equal(trained.GetProperty("test_mae").GetDouble(), json.GetProperty("mae").GetDouble(), 6);
    }

    [Fact]
    public void A_generator_makes_the_same_samples_of_the_same_seed_in_one_picture()
    {
        using var folder = new TemporaryFolder();
        CommandLine.Run("train", "cgan", "--data", "digits", "--epochs", "1", "--batch", "512", "--output", folder["run"], "--json").Json();
        Assert.True(File.Exists(Path.Combine(folder["run"], "samples-001.png")));
        var model = Path.Combine(folder["run"], "model.edgenet");
        foreach (var (name, seed) in new[] { ("a.png", "5"), ("b.png", "5"), ("c.png", "6") })
            Assert.Equal(0, CommandLine.Run("generate", model, "-o", folder[name], "--count", "9", "--class", "3", "--seed", seed).ExitCode);
        Assert.Equal(File.ReadAllBytes(folder["a.png"]), File.ReadAllBytes(folder["b.png"]));
        Assert.NotEqual(File.ReadAllBytes(folder["a.png"]), File.ReadAllBytes(folder["c.png"]));
        var grid = Image.Load(folder["a.png"]);
        Assert.Equal((3 * (8 + 2) + 2, 3 * (8 + 2) + 2), (grid.Width, grid.Height));
        Assert.Contains("It knows 0, 1", CommandLine.Run("generate", model, "-o", folder["d.png"], "--class", "ten").Error, StringComparison.Ordinal);
        Assert.Contains("no generator", CommandLine.Run("generate", "lenet5", "-o", folder["d.png"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_classifier_counts_how_many_samples_are_of_their_class()
    {
        using var folder = new TemporaryFolder();
        Pictures(folder["photos"], ("bright", 220), ("dark", 30));
        Train(folder, "layers: [flatten, dense: { units: outputs, activation: softmax }]", folder["photos"], epochs: 20, "--rate", "0.05");
        Shades(folder["shades.edgenet"], "dark", "bright"); // numbered otherwise than in the data
        Shades(folder["mistaken.edgenet"], "bright", "dark");
        string[] with = ["-o", folder["shades.png"], "--count", "150", "--classifier", Path.Combine(folder["run"], "model.edgenet")];

        var json = CommandLine.Run(["generate", folder["shades.edgenet"], .. with, "--json"]).Json();
        Assert.Equal(1, json.GetProperty("recognised").GetDouble());
        Assert.Equal("[75,75]", json.GetProperty("taken_for").GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
        Assert.Contains("recognised 0.0 % of them", CommandLine.Run(["generate", folder["mistaken.edgenet"], .. with]).Output, StringComparison.Ordinal);

        Shades(folder["strange.edgenet"], "dark", "brigth");
        Assert.Contains("did you mean 'bright'?", CommandLine.Run(["generate", folder["strange.edgenet"], .. with]).Error, StringComparison.Ordinal);
        Assert.Contains("no classifier", CommandLine.Run("generate", folder["shades.edgenet"], "-o", folder["shades.png"], "--classifier", folder["shades.edgenet"]).Error, StringComparison.Ordinal);
    }

    /// <summary>A generator of a dark and a bright shade.</summary>
    private static void Shades(string path, string first, string second)
    {
        var (noise, told) = (new Input([2], "noise"), new Input([], "class", DType.I32));
        var shade = new Embedding(2, 36) { Initializer = Initializer.Zeros };
        var spread = new Dense(36) { Initializer = Initializer.Normal(0, 0.01f) };
        var generator = new Network([noise, told], [new Reshape([6, 6, 1]).On(new Add().On(spread.On(noise), shade.On(told)))], "shades");
        var shades = generator.Parameters.Single(p => p.Name.EndsWith("embeddings", StringComparison.Ordinal)).Value.Span<float>();
        shades[..36].Fill(0.15f);
        shades[36..].Fill(0.85f);
        generator.Info = new() { Task = ModelTask.Generation, Labels = [first, second] };
        generator.Save(path);
    }

    private static System.Text.Json.JsonElement Train(TemporaryFolder folder, string description, string data, int epochs, params string[] more)
    {
        File.WriteAllText(folder["model.yaml"], description);
        return CommandLine.Run(["train", folder["model.yaml"], "--data", data, "--epochs", $"{epochs}", "--batch", "8", "--output", folder["run"], "--json", .. more]).Json();
    }

    /// <summary>Folders of noisy grey pictures around a brightness each.</summary>
    private static void Pictures(string folder, params (string Name, int Brightness)[] classes)
    {
        var random = new Random(3);
        foreach (var (name, brightness) in classes)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < 12; i++)
            {
                var image = new Image(6, 6, 1);
                foreach (ref var pixel in image.Pixels) pixel = (byte)(brightness + random.Next(-20, 20));
                image.Save(Path.Combine(folder, name, $"{i}.png"));
            }
        }
    }
}
