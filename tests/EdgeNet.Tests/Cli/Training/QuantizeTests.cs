using EdgeNet.Models;

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
    public void Everything_that_makes_up_for_losses_can_be_asked_for_at_once()
    {
        using var folder = new TemporaryFolder();
        var json = CommandLine.Run("quantize", Train(folder), "--data", "digits", "--samples", "64", "--equalize", "--correct-bias", "--adaround", "--json").Json();
        Assert.InRange(json.GetProperty("int8_accuracy").GetDouble(), json.GetProperty("float_accuracy").GetDouble() - 0.02, 1);
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
