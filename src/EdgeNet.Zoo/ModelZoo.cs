using EdgeNet.Graphs;

namespace EdgeNet.Zoo;

/// <summary>Well-known architectures, built in code with seeded random weights: the same bits every time.</summary>
/// <example><code>
/// Graph graph = ModelZoo.Find("resnet18").Build();
/// using var session = graph.Compile().CreateSession();
/// </code></example>
public static class ModelZoo
{
    /// <summary>Every model of the zoo.</summary>
    public static IReadOnlyList<ZooModel> All { get; } =
    [
        new("mobilenet_v2", "inverted residuals, 224²", MobileNetV2.Build),
        new("resnet18", "residual pairs, 224²", ResNet18.Build),
        new("squeezenet", "fire modules (1.1), 227²", SqueezeNet.Build),
        new("keras_cnn", "Keras's first CNN, 28²", KerasCnn.Recipe),
        new("lenet5", "the first CNN of all, 32²", LeNet5.Recipe),
        new("keras_lstm", "two LSTMs, 60 steps", Forecasters.KerasLstm),
        new("dcgan_generator", "pictures of noise, 64²", DcganGenerator.Build),
        new("unet_small", "segmentation, 128²", UNetSmall.Build),
        new("logistic", "one layer, 3 features", Perceptrons.Logistic),
        new("mlp", "one hidden layer, 16² letters", Perceptrons.Mlp),
        new("small_cnn", "LeNet's heir, 32² in colour", SmallCnn.Recipe),
        new("fashion_net", "six normalized convolutions, 28²", FashionNet.Recipe),
        new("forecaster", "a small LSTM, 60 steps", Forecasters.Small),
        new("gru", "a GRU, 28 steps", SequenceClassifiers.Gru),
        new("bilstm", "an LSTM both ways, 28 steps", SequenceClassifiers.BidirectionalLstm),
        new("cnn_lstm", "convolution and LSTM, 28 steps", SequenceClassifiers.CnnLstm),
        new("autoencoder", "784-500-300-500-784", Autoencoders.Plain),
        new("denoising_autoencoder", "the same, of noisy pictures", Autoencoders.Denoising),
        new("dcgan", "a generator of clothes, 28²", Gans.Dcgan),
        new("cgan", "one that is told which, 28²", Gans.Conditional),
        new("wgan_gp", "one with a critic, 28²", Gans.WganGp),
    ];

    /// <summary>The model of this name.</summary>
    /// <exception cref="EdgeNetException">The zoo has no such model.</exception>
    public static ZooModel Find(string name) =>
        All.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new EdgeNetException($"The zoo has no model '{name}'{Spelling.DidYouMean(name, All.Select(model => model.Name))} It has {string.Join(", ", All.Select(model => model.Name))}.");
}

/// <summary>A model of the zoo.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is, in a few words.</param>
/// <param name="Build">Builds it.</param>
/// <example><code>foreach (var model in ModelZoo.All) Console.WriteLine($"{model.Name}: {model.Build().Nodes.Count} nodes");</code></example>
public sealed record ZooModel(string Name, string Summary, Func<Graph> Build)
{
    internal ZooModel(string name, string summary, Recipe recipe) : this(name, summary, () => recipe.Build().ToGraph()) => Recipe = recipe;

    /// <summary>How it is trained; null where it isn't.</summary>
    public Recipe? Recipe { get; }
}
