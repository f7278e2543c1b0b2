using System.Globalization;
using EdgeNet.Data.Images;
using EdgeNet.Training.Callbacks;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;
using EdgeNet.Training.Running;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>
/// A model and how it is trained, as a YAML document. A run's settings are one as well: whatever the command line adds is written into the
/// document, so that the document alone repeats the run.
/// </summary>
/// <example><code>
/// var description = Description.Parse("""
///     layers:
///       - flatten
///       - dense: { units: 64, activation: relu }
///       - dense: { units: outputs, activation: softmax }
///     epochs: 5
///     """);
/// var network = description.Build(new([28, 28, 1], Outputs: 10, ModelTask.Classification));
/// </code></example>
public sealed class Description
{
    /// <summary>What a document may say, in the order it is written.</summary>
    internal static IReadOnlyList<string> Keys { get; } =
    [
        "name", "model", "freeze", "new_head", "layers", "loss", "data", "augment", "validation", "epochs", "batch", "optimizer", "rate", "metrics", "schedule", "warm_up", "patience", "critic_steps", "seed", "threads", "memory",
    ];

    private readonly YamlMappingNode root;

    private Description(YamlMappingNode root)
    {
        this.root = root;
        _ = Top;
    }

    /// <summary>A document that says nothing.</summary>
    public static Description Empty => new(new YamlMappingNode());

    /// <summary>Reads a file.</summary>
    /// <exception cref="DescriptionException">It can't be read, or says something that can't be meant.</exception>
    public static Description Load(string path)
    {
        string text;
        try
        {
            // A character too many tells that there are more than it could be.
            using var reader = File.OpenText(path);
            var buffer = new char[YamlText.MostCharacters + 1];
            text = new(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DescriptionException($"'{path}' can't be read: {e.Message}", e);
        }

        try
        {
            return Parse(text);
        }
        catch (DescriptionException e)
        {
            throw new DescriptionException($"'{path}', {e.Message}", e);
        }
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="DescriptionException">It is no YAML, or says something that can't be meant.</exception>
    public static Description Parse(string text) => YamlText.Read(text) switch
    {
        YamlMappingNode map => new(map),
        null => Empty,
        var other => throw new DescriptionException(other, "A description begins with names, as in 'layers:' or 'model: keras_cnn'."),
    };

    /// <summary>The name of a model, or the path of a saved one, that is trained; null if there are layers.</summary>
    public string? Model => Top.Text("model");

    /// <summary>The layers of a saved model that stay as they are; <c>body</c> stands for all but the head.</summary>
    public IReadOnlyList<string> Freeze => Top.Texts("freeze") ?? [];

    /// <summary>Whether a saved model gets a new head; null to have one where the data want it.</summary>
    public bool? NewHead => Top.Truth("new_head");

    /// <summary>Whether it has layers of its own.</summary>
    public bool HasLayers => Top.Find("layers") is not null;

    /// <summary>What the network is called.</summary>
    public string? Name => Top.Text("name");

    /// <summary>How often training goes through the data.</summary>
    public int? Epochs => Positive("epochs");

    /// <summary>How many examples a step has.</summary>
    public int? Batch => Positive("batch");

    /// <summary>What all chance follows from.</summary>
    public int? Seed => Top.WholeOrNull("seed");

    /// <summary>How many threads train.</summary>
    public int? Threads => Positive("threads");

    /// <summary>The most bytes a training step may take.</summary>
    public long? Memory => Top.Bytes("memory");

    /// <summary>After how many epochs without progress training ends.</summary>
    public int? Patience => Positive("patience");

    /// <summary>How often a discriminator learns before its generator does; null if nothing is said.</summary>
    public int? CriticSteps => Positive("critic_steps");

    /// <summary>The share of the training data that is held back to choose the best epoch by.</summary>
    public float? Validation => Top.NumberOrNull("validation") is not { } share ? null
        : share is >= 0 and < 1 ? share : throw new DescriptionException(Top.Find("validation")!, $"'validation' is a share from 0 to below 1, not {share}.");

    /// <summary>How images are changed at random while they are learnt from; null if they aren't.</summary>
    public Augmentation? Augment => Top.Find("augment") is not { } node ? null
        : node is YamlMappingNode map ? AugmentationOf(new(map, "augment", ["flip", "flip_vertically", "crop", "shift", "rotate", "zoom", "grey", "brightness", "contrast", "saturation", "noise", "cutout"]))
        : throw new DescriptionException(node, "'augment' has settings, as in 'augment: { flip: true, crop: 2 }'.");

    /// <summary>How weights follow their gradients; null if nothing is said.</summary>
    public Optimizer? Optimizer => Top.Find("optimizer") is null ? null : OptimizerAt(1);

    /// <summary>How weights follow their gradients, Adam if nothing is said; where no rate is given, at a share of the usual one.</summary>
    public Optimizer OptimizerAt(float share)
    {
        var optimizer = OptimizerKind.Read(Top.Find("optimizer") ?? new YamlScalarNode("adam"), share);
        return Rate is { } rate ? optimizer with { Rate = rate } : optimizer;
    }

    /// <summary>The learning rate to begin with; null if nothing is said.</summary>
    public float? Rate => Top.NumberOrNull("rate") is not { } rate ? null
        : rate > 0 ? rate : throw new DescriptionException(Top.Find("rate")!, $"'rate' is above 0, not {rate}.");

    /// <summary>Over how many epochs the rate rises from nothing.</summary>
    public float WarmUp => Top.NumberOrNull("warm_up") ?? 0;

    /// <summary>How the rate changes; null if nothing is said.</summary>
    public Schedule? Schedule => Top.Find("schedule") is { } node ? ScheduleKind.Read(node) : null;

    /// <summary>What lowers the rate when nothing gets better; null if the schedule isn't such a one.</summary>
    public ReduceOnPlateau? Plateau => Top.Find("schedule") is { } node ? ScheduleKind.Watcher(node) : null;

    /// <summary>What is measured besides the usual.</summary>
    public IReadOnlyList<Metric> Metrics => Top.Find("metrics") is not { } node ? [] : [.. Top.Texts("metrics")!.Select(name =>
    {
        try
        {
            return Metric.Named(name);
        }
        catch (EdgeNetException e)
        {
            throw new DescriptionException(node, e.Message);
        }
    })];

    /// <summary>What is lowered; null if nothing is said.</summary>
    public Loss? Loss => Top.Find("loss") is { } node ? LossKind.Read(node) : null;

    /// <summary>What is learnt from; null if nothing is said.</summary>
    public DataDescription? Data => Top.Find("data") is { } node ? DataDescription.Read(node) : null;

    /// <summary>Builds the network of its layers, ready to be trained.</summary>
    /// <param name="data">The data it is built for.</param>
    /// <exception cref="DescriptionException">A layer is unknown or can't take what the one before it makes.</exception>
    public Network Build(DataShape data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Top.Find("layers") is not YamlSequenceNode { Children.Count: > 0 } layers)
            throw new DescriptionException(root, "'layers' is a list of layers, from the one the data go into.");
        var network = new Sequential(data.Input, Name ?? "network", Seed ?? 0);
        foreach (var node in layers.Children)
        {
            try
            {
                network.Add(LayerKind.Read(node, data));
            }
            catch (EdgeNetException e) when (e is not DescriptionException)
            {
                throw new DescriptionException(node, e.Message);
            }
        }

        network.Compile(OptimizerAt(1), Loss ?? LossKind.Usual(data.Task, network.ToGraph().Outputs[0].Value.Shape[^1]), [.. LossKind.Metrics(data.Task)]);
        return network;
    }

    /// <summary>The same document with one thing said otherwise, in YAML: <c>adam</c>, or <c>adam: { beta1: 0.5 }</c>.</summary>
    /// <exception cref="DescriptionException">That can't be meant.</exception>
    public Description With(string key, string yaml) => With(key, YamlText.Read(yaml) ?? new YamlScalarNode(""));

    /// <summary>The same document with a text said otherwise, such as a path.</summary>
    public Description WithText(string key, string text) => With(key, new YamlScalarNode(text));

    /// <summary>The same document with several texts said otherwise.</summary>
    public Description WithTexts(string key, IEnumerable<string> texts) => With(key, DataDescription.List(texts));

    /// <summary>The same document with a number said otherwise.</summary>
    public Description With(string key, double number) => With(key, new YamlScalarNode(number.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>The same document with other data.</summary>
    public Description With(DataDescription data) => With("data", data.ToNode());

    /// <summary>The document as text.</summary>
    public override string ToString()
    {
        var ordered = new YamlMappingNode(Keys.SelectMany(key => root.Children.Where(pair => string.Equals(((YamlScalarNode)pair.Key).Value, key, StringComparison.Ordinal))));
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(ordered)).Save(new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue)), assignAnchors: false);
        return text.ToString().Replace("...\n", "", StringComparison.Ordinal);
    }

    private static Augmentation AugmentationOf(Settings s) => new()
    {
        Flip = s.Truth("flip") ?? false,
        FlipVertically = s.Truth("flip_vertically") ?? false,
        Crop = s.WholeOrNull("crop") ?? 0,
        Shift = s.NumberOrNull("shift") ?? 0,
        Rotate = s.NumberOrNull("rotate") ?? 0,
        Zoom = s.NumberOrNull("zoom") ?? 0,
        Grey = s.NumberOrNull("grey") ?? 0,
        Brightness = s.NumberOrNull("brightness") ?? 0,
        Contrast = s.NumberOrNull("contrast") ?? 0,
        Saturation = s.NumberOrNull("saturation") ?? 0,
        Noise = s.NumberOrNull("noise") ?? 0,
        Cutout = s.WholeOrNull("cutout") ?? 0,
    };

    private Settings Top => new(root, "A description", Keys);

    private Description With(string key, YamlNode node)
    {
        var changed = new YamlMappingNode(root.Children.Where(pair => !string.Equals(((YamlScalarNode)pair.Key).Value, key, StringComparison.Ordinal)));
        changed.Add(key, node);
        return new(changed);
    }

    private int? Positive(string key) => Top.WholeOrNull(key) is not { } number ? null
        : number > 0 ? number : throw new DescriptionException(Top.Find(key)!, $"'{key}' is a whole number from 1, not {number}.");
}
