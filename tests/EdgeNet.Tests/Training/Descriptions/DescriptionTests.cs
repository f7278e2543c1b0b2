using EdgeNet.Models;
using EdgeNet.Tests.Cli;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Running;

namespace EdgeNet.Tests.Training.Descriptions;

public sealed class DescriptionTests
{
    private static readonly DataShape Clothes = new([28, 28, 1], Outputs: 10, ModelTask.Classification);

    private const string KerasCnn = """
        name: clothes
        layers:
          - conv2d: { filters: 32, kernel: 3, activation: relu }
          - max_pool2d: { pool: 2 }
          - conv2d: { filters: 64, kernel: [3, 3], activation: relu }
          - max_pool2d
          - conv2d:
              filters: 64
              kernel: 3
              activation: relu
          - flatten
          - dense: { units: 64, activation: relu, l2: 0.001 }
          - dense: { units: outputs, activation: softmax, name: scores }
        loss: cross_entropy
        data: fashion
        epochs: 3
        batch: 128
        optimizer: { momentum: { rate: 0.05, nesterov: true } }
        schedule: { step: { epochs: 2, factor: 0.5 } }
        seed: 7
        """;

    [Fact]
    public void A_description_builds_the_network_it_describes()
    {
        var description = Description.Parse(KerasCnn);
        var network = description.Build(Clothes);
        Assert.Equal(93_322, network.Parameters.Sum(p => p.Value.Shape.Elements));
        Assert.Equal("clothes", network.Name);
        Assert.Equal("scores", network.Layers[^1].Name);
        Assert.Equal((3, 128, 7), (description.Epochs, description.Batch, description.Seed));
        Assert.Equal(0.05f, description.Optimizer!.Rate);
        Assert.Equal(0.5, description.Schedule!.Factor(new Progress(2, 3)));
        Assert.Equal("fashion", description.Data!.From);
    }

    [Fact]
    public void Outputs_are_as_many_as_the_data_want()
    {
        var network = Description.Parse("layers: [flatten, dense: { units: outputs }]").Build(Clothes with { Outputs = 3 });
        Assert.Equal(3, network.ToGraph().Outputs[0].Value.Shape[^1]);
    }

    [Fact]
    public void A_document_that_was_written_says_what_it_said_before()
    {
        var written = Description.Parse(KerasCnn).With("epochs", 5).With("optimizer", "adam").ToString();
        var read = Description.Parse(written);
        Assert.Equal(5, read.Epochs);
        Assert.Equal(0.001f, read.Optimizer!.Rate);
        Assert.Equal(written, read.ToString());
        Assert.Equal(Weights(Description.Parse(KerasCnn)), Weights(read));

        static float[] Weights(Description description) => description.Build(Clothes).Parameters[0].Value.Span<float>().ToArray();
    }

    [Fact]
    public void What_would_end_the_stack_or_fill_the_memory_is_refused_before_it_is_read()
    {
        Assert.Contains("32 deep", Refused($"layers: {new string('[', 100_000)}"), StringComparison.Ordinal);
        Assert.Contains("32 deep", Refused($"layers: {string.Concat(Enumerable.Repeat("{ a: ", 100_000))}"), StringComparison.Ordinal);
        Assert.Contains("1,048,576 characters", Refused(new string('#', 2_000_000)), StringComparison.Ordinal);
        Assert.Contains("'*a'", Refused("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n? *c\n: 1"), StringComparison.Ordinal);
        Assert.Contains("'*a'", Refused("layers: &a [*a]"), StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["long.yaml"], new string('#', 2_000_000));
        Assert.Contains("1,048,576 characters", Assert.Throws<DescriptionException>(() => Description.Load(folder["long.yaml"])).Message, StringComparison.Ordinal);

        static string Refused(string text) => Assert.Throws<DescriptionException>(() => Description.Parse(text)).Message;
    }

    [Fact]
    public void Rates_of_layers_metrics_and_a_rate_that_falls_on_a_plateau_are_described()
    {
        var description = Description.Parse("""
            layers:
              - flatten
              - dense: { units: 8, rate_scale: 0.1, name: slow }
              - dense: { units: outputs, activation: softmax }
            metrics: [f1, top_5]
            schedule: { on_plateau: { factor: 0.5, patience: 2 } }
            """);
        Assert.Equal(0.1f, description.Build(Clothes).Find("slow").RateScale);
        Assert.Equal(["f1", "top_5"], description.Metrics.Select(m => m.Name));
        Assert.NotNull(description.Plateau);
        Assert.Equal(1, description.Schedule!.Factor(new Progress(3, 5)));
        Assert.Null(Description.Parse("schedule: cosine").Plateau);
    }

    [Theory]
    [InlineData("line 2", "did you mean 'epochs'?", "layers: [flatten]\nepoch: 3")]
    [InlineData("line 3", "did you mean 'dense'?", "layers:\n  - flatten\n  - dence: { units: 3 }")]
    [InlineData("line 3", "did you mean 'units'?", "layers:\n  - flatten\n  - dense: { unit: 3 }")]
    [InlineData("line 3", "needs 'units'", "layers:\n  - flatten\n  - dense: { activation: relu }")]
    [InlineData("line 3", "'many'", "layers:\n  - flatten\n  - dense: { units: many }")]
    [InlineData("line 3", "did you mean 'relu'?", "layers:\n  - flatten\n  - dense: { units: 3, activation: rellu }")]
    [InlineData("line 2", "valid, same", "layers:\n  - conv2d: { filters: 2, kernel: 3, padding: some }")]
    [InlineData("line 2", "dense", "layers:\n  - dense: [3]")]
    [InlineData("line 2", "max_pool2d", "layers:\n  - max_pool2d: { pool: 64 }")]
    [InlineData("line 1", "'layers' is a list", "layers: flatten")]
    [InlineData("line 2", "did you mean 'adam'?", "layers: [flatten]\noptimizer: adamm")]
    [InlineData("line 2", "did you mean 'beta1'?", "layers: [flatten]\noptimizer: { adam: { beta_1: 0.5 } }")]
    [InlineData("line 2", "did you mean 'cosine'?", "layers: [flatten]\nschedule: cosin")]
    [InlineData("line 2", "did you mean 'mse'?", "layers: [flatten]\nloss: mce")]
    [InlineData("line 3", "no YAML", "layers: [flatten]\nloss: [")]
    [InlineData("line 1", "begins with names", "- flatten")]
    [InlineData("line 2", "from 1", "layers: [flatten]\nepochs: 0")]
    [InlineData("line 2", "below 1", "layers: [flatten]\nvalidation: 1.5")]
    [InlineData("line 2", "did you mean 'accuracy'?", "layers: [flatten]\nmetrics: [acuracy]")]
    [InlineData("line 2", "0 or above", "layers:\n  - dense: { units: 2, rate_scale: -1 }")]
    [InlineData("line 2", "memory such as 64MB", "layers: [flatten]\nmemory: 3 apples")]
    [InlineData("line 2", "stands for what is said elsewhere", "name: &a many\nlayers: [*a, *a]")]
    [InlineData("line 2", "8,000,000,000 bytes", "layers:\n  - dense: { units: 2000000000 }")]
    [InlineData("line 2", "Layer 'repeat_vector'", "layers:\n  - repeat_vector: { steps: 2000000000 }")]
    [InlineData("line 2", "zero_padding2d", "layers:\n  - zero_padding2d: { pad: 2000000000 }")]
    public void What_can_not_be_meant_is_told_with_its_line(string line, string part, string text)
    {
        var e = Assert.Throws<DescriptionException>(() =>
        {
            var description = Description.Parse(text);
            _ = (description.Epochs, description.Validation, description.Optimizer, description.Schedule, description.Loss, description.Metrics, description.Memory);
            description.Build(Clothes);
        });
        Assert.Contains(line, e.Message, StringComparison.Ordinal);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }
}
