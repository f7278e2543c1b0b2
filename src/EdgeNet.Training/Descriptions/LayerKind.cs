using EdgeNet.Training.Layers;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>A layer that a description may name.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Settings">The names of its settings; every layer has those in <see cref="Everywhere"/> too.</param>
/// <param name="Create">Makes the layer.</param>
internal sealed record LayerKind(string Name, string[] Settings, Func<Settings, Layer> Create)
{
    /// <summary>Settings of every layer.</summary>
    public static string[] Everywhere { get; } = ["name", "trainable"];

    private static readonly string[] Convolving = ["filters", "kernel", "activation", "bias", "strides", "dilations", "padding", "groups", .. Weighted];

    private static string[] Weighted => ["initializer", "l1", "l2", "max_norm"];

    /// <summary>Every layer, in the order of the page that documents them.</summary>
    public static IReadOnlyList<LayerKind> All { get; } =
    [
        new("dense", ["units", "activation", "bias", .. Weighted], s => new Dense(s.Whole("units"), Activation(s), s.Truth("bias") ?? true)
        {
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),
        new("conv2d", Convolving, s => new Conv2D(s.Whole("filters"), Window(s, "kernel"), Activation(s), s.Truth("bias") ?? true)
        {
            Strides = s.Extent("strides") ?? 1,
            Dilations = s.Extent("dilations") ?? 1,
            Padding = s.Choice("padding", Padding.Valid),
            Groups = s.WholeOrNull("groups") ?? 1,
            Initializer = Initializer(s),
            Kernel = Held(s),
        }),
        new("max_pool2d", ["pool", "strides", "padding"], s => new MaxPool2D(s.Extent("pool")) { Strides = s.Extent("strides"), Padding = s.Choice("padding", Padding.Valid) }),
        new("average_pool2d", ["pool", "strides", "padding"], s => new AveragePool2D(s.Extent("pool")) { Strides = s.Extent("strides"), Padding = s.Choice("padding", Padding.Valid) }),
        new("global_max_pool2d", [], _ => new GlobalMaxPool2D()),
        new("global_average_pool2d", [], _ => new GlobalAveragePool2D()),
        new("flatten", [], _ => new Flatten()),
        new("reshape", ["shape"], s => new Reshape(s.Shape("shape") ?? throw Missing(s, "shape", "a list of whole numbers"))),
        new("activation", ["function"], s => new Activate(s.Text("function") ?? throw Missing(s, "function", "such as relu"))),
        new("dropout", ["rate"], s => new Dropout(s.Number("rate"))),
        new("gaussian_noise", ["deviation"], s => new GaussianNoise(s.Number("deviation"))),
        new("embedding", ["count", "width", .. Weighted], s => new Embedding(s.Whole("count"), s.Whole("width")) { Initializer = Initializer(s, Layers.Initializer.Uniform()), Kernel = Held(s) }),
    ];

    /// <summary>The layer that an entry of a list describes: a name, or a name with settings.</summary>
    /// <exception cref="DescriptionException">There is no such layer, or a setting is unknown, missing or out of range.</exception>
    public static Layer Read(YamlNode node, DataShape? data)
    {
        var call = Call.Read(node, "A layer");
        var kind = call.Choose(All, k => k.Name, "layer");
        var settings = call.Settings([.. kind.Settings, .. Everywhere], data);
        try
        {
            var layer = kind.Create(settings);
            if (settings.Text("name") is { } name) layer.Name = name;
            if (settings.Truth("trainable") is { } trainable) layer.Trainable = trainable;
            return layer;
        }
        catch (Exception e) when (e is ArgumentException or (EdgeNetException and not DescriptionException))
        {
            throw new DescriptionException(node, $"{kind.Name}: {e.Message}");
        }
    }

    private static Activation? Activation(Settings s) => s.Text("activation") is { } name ? Layers.Activation.Named(name) : null;

    private static Extent Window(Settings s, string key) => s.Extent(key) ?? throw Missing(s, key, "one number, or a height and a width");

    private static Initializer Initializer(Settings s, Initializer? otherwise = null) =>
        s.Find("initializer") is { } node ? InitializerKind.Read(node) : otherwise ?? Layers.Initializer.GlorotUniform;

    private static WeightOptions Held(Settings s)
    {
        var (l1, l2) = (s.NumberOrNull("l1") ?? 0, s.NumberOrNull("l2") ?? 0);
        return new() { Penalty = l1 == 0 && l2 == 0 ? null : new(l1, l2), MaxNorm = s.NumberOrNull("max_norm") ?? float.PositiveInfinity };
    }

    private static DescriptionException Missing(Settings s, string key, string what) => new($"{s.What} needs '{key}', {what}.");
}
