using EdgeNet.Data.Arrays;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Cli.Training;

public sealed class QuantizeTests
{
    [Fact]
    public void A_trained_model_becomes_small_stays_good_and_is_described_on_a_page()
    {
        using var folder = new TemporaryFolder();
        var model = Train(folder);
        var json = CommandLine.Run("quantize", model, "--data", "digits", "--samples", "200", "-o", folder["small.edgenet"], "--json").Json();
        var (before, after) = (json.GetProperty("float_accuracy").GetDouble(), json.GetProperty("int8_accuracy").GetDouble());
        Assert.InRange(before, 0.8, 1);
        Assert.InRange(after, before - 0.02, 1);
        Assert.Equal(new FileInfo(model).Length, json.GetProperty("float_bytes").GetInt64());
        Assert.Equal(new FileInfo(folder["small.edgenet"]).Length, json.GetProperty("int8_bytes").GetInt64());
        Assert.True(json.GetProperty("int8_bytes").GetInt64() < 0.5 * json.GetProperty("float_bytes").GetInt64());
        Assert.Empty(json.GetProperty("kept_float").EnumerateArray());
        Assert.Contains("EdgeNet quantization report", File.ReadAllText(folder["small.html"]), StringComparison.Ordinal);
        Assert.Equal(after, CommandLine.Run("evaluate", folder["small.edgenet"], "--data", "digits", "--json").Json().GetProperty("accuracy").GetDouble());
        using var small = Model.Open(folder["small.edgenet"]);
        Assert.Contains("200 samples", small.Info.Metadata["quantization"], StringComparison.Ordinal);
        Assert.Equal(10, small.Info.Labels.Length);
    }

    [Fact]
    public void A_drop_that_nothing_satisfies_keeps_every_layer_in_float()
    {
        using var folder = new TemporaryFolder();
        var model = Train(folder);
        // A percentile of half the values ruins every layer.
        var run = CommandLine.Run("quantize", model, "--data", "digits", "--calibration", "percentile", "--percentile", "20", "--max-drop", "0", "-o", folder["small.edgenet"], "--json").Json();
        var kept = run.GetProperty("kept_float").EnumerateArray().Select(name => name.GetString()!).ToList();
        Assert.NotEmpty(kept);
        Assert.True(run.GetProperty("int8_accuracy").GetDouble() >= run.GetProperty("float_accuracy").GetDouble());
        var worst = run.GetProperty("sensitivities").EnumerateArray().Select(layer => layer.GetProperty("layer").GetString()!);
        Assert.Equal(kept, worst.Take(kept.Count));
    }

    [Fact]
    public void What_became_of_each_layer_is_printed()
    {
        using var folder = new TemporaryFolder();
        var model = Train(folder);
        var run = CommandLine.Run("quantize", model, "--data", "digits", "--keep-float", "conv2d", "--calibration", "mse");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Computes with", run.Output, StringComparison.Ordinal);
        Assert.Contains("In float  conv2d", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.ChangeExtension(model, ".int8.edgenet")));
    }

    [Fact]
    public void Training_goes_on_with_the_noise_of_being_quantized()
    {
        using var folder = new TemporaryFolder();
        var trained = Trained(folder, "--qat", "1");
        var int8 = trained.GetProperty("int8");
        Assert.Equal(trained.GetProperty("test_accuracy").GetDouble(), int8.GetProperty("float_accuracy").GetDouble());
        Assert.InRange(int8.GetProperty("int8_accuracy").GetDouble(), trained.GetProperty("test_accuracy").GetDouble() - 0.03, 1);
        var file = Path.Combine(folder["run"], "model.int8.edgenet");
        Assert.Equal(int8.GetProperty("int8_accuracy").GetDouble(), CommandLine.Run("evaluate", file, "--data", "digits", "--json").Json().GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Images_change_as_in_training_while_the_noise_is_learnt()
    {
        using var folder = new TemporaryFolder();
        Train(folder);
        Assert.NotEqual(Weights("none"), Weights("noise=0.5"));

        byte[] Weights(string changes)
        {
            Assert.Equal(0, CommandLine.Run("train", "--resume", folder["run"], "--qat", "1", "--augment", changes).ExitCode);
            using var int8 = Model.Open(Path.Combine(folder["run"], "model.int8.edgenet"));
            return [.. int8.Graph.Constants.SelectMany(value => value.Constant!.Bytes.ToArray())];
        }
    }

    [Fact]
    public void Everything_that_makes_up_for_losses_can_be_asked_for_at_once()
    {
        using var folder = new TemporaryFolder();
        var json = CommandLine.Run("quantize", Train(folder), "--data", "digits", "--samples", "64", "--equalize", "--correct-bias", "--adaround", "--json").Json();
        Assert.InRange(json.GetProperty("int8_accuracy").GetDouble(), json.GetProperty("float_accuracy").GetDouble() - 0.02, 1);
    }

    [Fact]
    public void Without_data_a_model_is_as_good_and_the_answer_says_what_was_done()
    {
        using var folder = new TemporaryFolder();
        var model = Train(folder);
        var run = CommandLine.Run("quantize", model, "--data-free", "-o", folder["small.edgenet"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("inputs were made up", run.Output, StringComparison.Ordinal);
        var (before, after) = (Accuracy(model), Accuracy(folder["small.edgenet"]));
        Assert.InRange(after, before - 0.01, 1);

        static double Accuracy(string file) => CommandLine.Run("evaluate", file, "--data", "digits", "--json").Json().GetProperty("accuracy").GetDouble();
    }

    [Fact]
    public void A_generator_is_measured_with_noise_and_has_no_accuracy()
    {
        using var folder = new TemporaryFolder();
        var json = CommandLine.Run("quantize", "dcgan", "--samples", "16", "-o", folder["small.edgenet"], "--json").Json();
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("float_accuracy").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("int8_accuracy").ValueKind);
        Assert.InRange(json.GetProperty("psnr").GetDouble(), 35, 120);
        Assert.Equal("noise", json.GetProperty("data").GetString());
    }

    [Fact]
    public void Inputs_that_lie_in_an_array_measure_activations_and_judge_nothing()
    {
        using var folder = new TemporaryFolder();
        var model = Train(folder);
        var pixels = new Tensor(new(DType.F32, [30, 8, 8, 1]));
        var random = new Random(1);
        foreach (ref var pixel in pixels.Span<float>()) pixel = random.NextSingle();
        Npy.Save(folder["x.npy"], pixels);
        var json = CommandLine.Run("quantize", model, "--data", folder["x.npy"], "-o", folder["small.edgenet"], "--json").Json();
        Assert.Equal(30, json.GetProperty("samples").GetInt32());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("int8_accuracy").ValueKind);
        var run = CommandLine.Run("quantize", model, "--data", folder["x.npy"], "--max-drop", "0.5");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--max-drop needs data", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_missed_before_the_work_begins()
    {
        using var folder = new TemporaryFolder();
        var run = CommandLine.Run("quantize", folder["no.edgenet"], "-o", folder["none/small.edgenet"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("there is no folder", run.Error, StringComparison.Ordinal); // rather than that there is no model
    }

    [Fact]
    public void Which_layers_suffer_is_told_without_a_limit_too()
    {
        using var folder = new TemporaryFolder();
        var json = CommandLine.Run("quantize", Train(folder), "--data", "digits", "--calibration", "kl", "--sensitivity", "--json").Json();
        Assert.Equal(["conv2d", "dense", "dense_1"], json.GetProperty("sensitivities").EnumerateArray().Select(layer => layer.GetProperty("layer").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal("entropy", json.GetProperty("calibration").GetString());
        Assert.Empty(json.GetProperty("kept_float").EnumerateArray());
        Assert.Equal(2, CommandLine.Run("quantize", "dcgan", "--calibration", "best").ExitCode);
    }

    [Fact]
    public void A_folder_of_images_serves_without_classes()
    {
        using var folder = new TemporaryFolder();
        var model = Train(folder);
        Directory.CreateDirectory(folder["photos"]);
        var random = new Random(1);
        for (var i = 0; i < 5; i++)
        {
            var samples = new byte[10 * 12];
            random.NextBytes(samples);
            File.WriteAllBytes(Path.Combine(folder["photos"], $"{i}.pgm"), [.. "P5 12 10 255\n"u8, .. samples]);
        }

        var json = CommandLine.Run("quantize", model, "--data", folder["photos"], "-o", folder["small.edgenet"], "--json").Json();
        Assert.Equal((5, "photos"), (json.GetProperty("samples").GetInt32(), json.GetProperty("data").GetString()));
    }

    [Theory]
    [InlineData("--weights takes fp16, int8 or int4; 'f9' is none of them.", "--weights", "f9")]
    [InlineData("--weight-scales takes minmax or mse; '1' is neither.", "--weight-scales", "1")]
    [InlineData("--qat quantizes, where --weights alone only stores weights", "--weights", "int4", "--qat", "1")]
    public void What_has_no_meaning_is_refused_in_a_sentence(string sentence, params string[] options)
    {
        var run = CommandLine.Run(["quantize", "dcgan", .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"edgenet: {sentence}", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    private static string Train(TemporaryFolder folder)
    {
        Trained(folder);
        return Path.Combine(folder["run"], "model.edgenet");
    }

    private static System.Text.Json.JsonElement Trained(TemporaryFolder folder, params string[] more)
    {
        File.WriteAllText(folder["small.yaml"], "layers: [conv2d: { filters: 8, kernel: 3, activation: relu }, max_pool2d, flatten, dense: { units: 64, activation: relu }, dense: { units: outputs, activation: softmax }]");
        return CommandLine.Run(["train", folder["small.yaml"], "--data", "digits", "--epochs", "6", "--batch", "32", "--rate", "0.005", "-o", folder["run"], "--json", .. more]).Json();
    }
}
