using EdgeNet.Data.Datasets;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Adversaries;
using EdgeNet.Training.Layers;

namespace EdgeNet.Tests.Training;

public sealed class GanTests
{
    public static TheoryData<string> Losses => [.. GanLoss.All.Select(l => l.Name)];

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_generator_learns_where_numbers_lie(string loss)
    {
        var gan = Pair(GanLoss.Named(loss), rates: 0.005f);
        gan.Fit(Numbers(1024), epochs: 60, batch: 64);
        var made = gan.Generate(512, seed: 3).Span<float>().ToArray();
        Assert.InRange(made.Average(), 2.5, 3.5);
    }

    [Fact]
    public void One_learns_while_the_other_stands_still()
    {
        var gan = Pair(GanLoss.NonSaturating(), rates: 0);
        gan.Compile(Optimizer.Sgd(0), Optimizer.Sgd(0.1f));
        var (generator, discriminator) = (Copy(gan.Generator), Copy(gan.Discriminator));
        gan.Fit(Numbers(64), epochs: 1, batch: 64);
        Assert.Equal(generator, Copy(gan.Generator));
        Assert.NotEqual(discriminator, Copy(gan.Discriminator));

        gan.Compile(Optimizer.Sgd(0.1f), Optimizer.Sgd(0));
        discriminator = Copy(gan.Discriminator);
        gan.Fit(Numbers(64), epochs: 1, batch: 64);
        Assert.NotEqual(generator, Copy(gan.Generator));
        Assert.Equal(discriminator, Copy(gan.Discriminator));
    }

    [Fact]
    public void A_critic_learns_of_other_examples_each_time_before_the_generator_does()
    {
        // The critic is w·x, the generator b whatever the noise. So w rises by the mean of what is real at each of its steps,
        // as b is 0 meanwhile, and b by the w that comes of them all.
        var (critic, generator) = (new Dense(1, bias: false), new Dense(1) { Initializer = Initializer.Zeros });
        var gan = new Gan(new Sequential([4], inputName: "noise") { generator }, new Sequential([1]) { critic }, GanLoss.Wasserstein(clip: float.PositiveInfinity)) { CriticSteps = 4 };
        gan.Compile(Optimizer.Sgd(0.5f), Optimizer.Sgd(0.1f));
        var before = Copy(gan.Discriminator)[0];
        var numbers = Tensor.From([.. Enumerable.Range(0, 64).Select(i => i / 16f)], [64, 1]);
        gan.Fit(Dataset.From([numbers], []), epochs: 1, batch: 16);
        var w = Copy(gan.Discriminator)[0];
        Assert.Equal(before + 0.1f * 4 * numbers.Span<float>().ToArray().Average(), w, 5);
        Assert.Equal(0.5f * w, gan.Generator.Parameters.Single(p => p.Name.EndsWith("bias", StringComparison.Ordinal)).Value.Span<float>()[0], 5);

        Assert.Throws<EdgeNetException>(() => gan.CriticSteps = 0);
        Assert.Contains("takes 4 real examples", Assert.Throws<EdgeNetException>(() => gan.Fit(Numbers(3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generator_that_is_told_the_class_makes_it()
    {
        var (noise, fed) = (new Input([4], "noise"), new Input([], "class", DType.I32));
        var generator = new Network([noise, fed], [new Dense(1).On(new Dense(16, "relu").On(new Concatenate().On(noise, new Embedding(2, 4).On(fed))))]);
        var (example, told) = (new Input([1], "example"), new Input([], "class", DType.I32));
        var discriminator = new Network([example, told], [new Dense(1).On(new Dense(16, "leaky_relu").On(new Concatenate().On(example, new Embedding(2, 4).On(told))))]);
        var gan = new Gan(generator, discriminator);
        gan.Compile(Optimizer.Adam(0.01f, beta1: 0.5f), Optimizer.Adam(0.01f, beta1: 0.5f));
        var random = new Random(1);
        int[] classes = [.. Enumerable.Range(0, 1024).Select(i => i % 2)];
        float[] values = [.. classes.Select(c => c * 4 - 2 + random.NextSingle() * 0.5f)];
        gan.Fit(Dataset.From(Tensor.From(values, [1024, 1]), Tensor.From(classes, [1024])), epochs: 60, batch: 64);
        var made = gan.Generate(100, classes: [.. Enumerable.Range(0, 100).Select(i => i % 2)]).Span<float>().ToArray();
        Assert.All(made.Select((value, i) => (value, i)), m => Assert.Equal(m.i % 2 == 1, m.value > 0));
    }

    [Fact]
    public void A_resumed_pair_ends_with_the_same_bits()
    {
        using var folder = new Cli.TemporaryFolder();
        var (whole, broken, resumed) = (Pair(GanLoss.WassersteinWithPenalty(), 0.01f), Pair(GanLoss.WassersteinWithPenalty(), 0.01f), Pair(GanLoss.WassersteinWithPenalty(), 0.01f));
        foreach (var gan in (Gan[])[whole, broken, resumed]) gan.CriticSteps = 2;
        whole.Fit(Numbers(256), epochs: 4);
        broken.Fit(Numbers(256), epochs: 4, options: new() { Callbacks = [new StopAt(2, 1, folder["gan.edgenet"])] });
        resumed.Fit(Numbers(256), epochs: 4, options: new() { Resume = folder["gan.edgenet"] });
        Assert.Equal(Copy(whole.Generator), Copy(resumed.Generator));
        Assert.Equal(Copy(whole.Discriminator), Copy(resumed.Discriminator));
    }

    private static Gan Pair(GanLoss loss, float rates)
    {
        var gan = new Gan(
            new Sequential([4], "generator", seed: 1, inputName: "noise") { new Dense(16, "relu"), new Dense(1) },
            new Sequential([1], "discriminator", seed: 2) { new Dense(16, "leaky_relu"), new Dense(16, "leaky_relu"), new Dense(1) }, loss);
        gan.Compile(Optimizer.Adam(rates, beta1: 0.5f), Optimizer.Adam(rates, beta1: 0.5f));
        return gan;
    }

    private static Dataset<Example> Numbers(int count)
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, count).Select(_ => 2.5f + random.NextSingle())];
        return Dataset.From([Tensor.From(values, [count, 1])], []);
    }

    private static float[] Copy(Network network) => [.. network.Parameters.SelectMany(p => p.Value.Span<float>().ToArray())];
}
