using System.Text.RegularExpressions;
using EdgeNet.Models;
using EdgeNet.Tests.Architecture;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Layers;

namespace EdgeNet.Tests.Training.Descriptions;

/// <summary>docs/model-description.md lists what descriptions may say.</summary>
public sealed partial class ModelDescriptionPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "model-description.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Every_layer_is_listed_with_its_settings_and_no_other() => Assert.Equal(
        LayerKind.All.Select(kind => Said("", kind.Name, kind.Settings)),
        Row().Matches(Section("Layers")).Select(row => Said("", row.Groups["name"].Value, Names(row.Groups["settings"].Value))));

    [Fact]
    public void Every_loss_optimizer_schedule_and_initializer_is_listed_with_its_settings() => Assert.Equal(
        LossKind.All.Select(k => Said("loss", k.Name, k.Settings))
            .Concat(OptimizerKind.All.Select(k => Said("optimizer", k.Name, k.Settings)))
            .Concat(ScheduleKind.All.Select(k => Said("schedule", k.Name, k.Settings)))
            .Concat(InitializerKind.All.Select(k => Said("initializer", k.Name, k.Settings))),
        KindRow().Matches(Section("Losses, optimizers, schedules, initializers")).Select(row => Said(row.Groups["kind"].Value, row.Groups["name"].Value, Names(row.Groups["settings"].Value))));

    [Fact]
    public void Every_key_and_every_setting_of_data_is_listed()
    {
        var section = Section("What a description may say");
        Assert.All(Description.Keys.Concat(DataDescription.Keys), key => Assert.Contains($"`{key}`", section, StringComparison.Ordinal));
        Assert.All(Activation.All, activation => Assert.Contains($"`{activation.Name}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_is_a_network_that_can_be_trained()
    {
        var example = Description.Parse(Yaml().Match(Page).Groups["yaml"].Value);
        var network = example.Build(new([28, 28, 1], Outputs: 10, ModelTask.Classification));
        Assert.Equal("clothes", network.Name);
        Assert.Equal((5, 64, 0.002f, "cosine"), (example.Epochs, example.Batch, example.Optimizer!.Rate, example.Schedule!.Name));
    }

    /// <summary>A layer of each kind, with as few settings as it can be made with.</summary>
    [Theory]
    [InlineData("[8]", "dense: { units: 2 }", "activation: { function: relu }", "leaky_relu", "prelu", "elu", "thresholded_relu", "softmax", "maxout", "dropout: { rate: 0.5 }",
        "alpha_dropout: { rate: 0.5 }", "gaussian_noise: { deviation: 0.1 }", "layer_norm", "rms_norm", "repeat_vector: { steps: 3 }", "reshape: { shape: [2, 4] }", "batch_norm", "flatten")]
    [InlineData("[8, 4]", "conv1d: { filters: 2, kernel: 3 }", "max_pool1d", "average_pool1d", "global_max_pool1d", "global_average_pool1d", "lstm: { units: 3 }", "gru: { units: 3 }", "rnn: { units: 3 }",
        "bidirectional: { layer: { lstm: { units: 3 } } }", "time_distributed: { layer: { dense: { units: 3 } } }", "zero_padding1d: { before: 1 }", "cropping1d: { after: 1 }", "up_sampling1d: { factor: 2 }",
        "permute: { axes: [2, 1] }", "spatial_dropout: { rate: 0.5 }")]
    [InlineData("[8, 8, 4]", "conv2d: { filters: 2, kernel: 3 }", "depthwise_conv2d: { kernel: 3 }", "separable_conv2d: { filters: 2, kernel: 3 }", "conv_transpose2d: { filters: 2, kernel: 4 }", "max_pool2d", "average_pool2d",
        "global_max_pool2d", "global_average_pool2d", "instance_norm", "group_norm: { groups: 2 }", "zero_padding2d: { pad: 1 }", "cropping2d: { crop: 1 }", "up_sampling2d: { factor: 2 }", "resizing: { size: [4, 4] }")]
    public void Layers_can_be_described_with_what_they_need(string input, params string[] layers)
    {
        var shape = new DataShape([.. input.Trim('[', ']').Split(", ").Select(int.Parse)], Outputs: 3, ModelTask.Regression);
        Assert.All(layers, layer => Assert.NotEmpty(Description.Parse($"layers:\n  - {layer}\n").Build(shape).ToGraph().Outputs));
        Assert.All(layers, layer => Assert.Contains(LayerKind.All, kind => kind.Name == layer.Split(':')[0]));
    }

    private static string Said(string kind, string name, IEnumerable<string> settings) => $"{kind} {name}: {string.Join(", ", settings)}";

    private static IEnumerable<string> Names(string settings) => Name().Matches(settings).Select(name => name.Groups["name"].Value);

    private static string Section(string title)
    {
        var begin = Page.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"There is no section '{title}'.");
        var end = Page.IndexOf("\n## ", begin + 1, StringComparison.Ordinal);
        return end < 0 ? Page[begin..] : Page[begin..end];
    }

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| [^|]* \| (?<settings>[^|]*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| (?<kind>\w+) \| `(?<name>\w+)` \| (?<settings>[^|]*) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex KindRow();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Name();

    [GeneratedRegex("```yaml\n(?<yaml>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Yaml();
}
