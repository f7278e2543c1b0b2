using System.Globalization;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>What a description says of data: a word or path, or that and how they are to be understood.</summary>
/// <example><code>var from = Description.Parse("data: { from: sales.csv, targets: [sold], window: 28 }").Data!.From;</code></example>
public sealed record DataDescription
{
    /// <summary>The names of the settings.</summary>
    internal static IReadOnlyList<string> Keys { get; } = ["from", "task", "targets", "columns", "window", "horizon", "image_size", "grey", "test_share", "seed"];

    /// <summary>Where they are: a name of built-in data, or a path.</summary>
    public required string From { get; init; }

    /// <summary>What a model shall learn of a table: classification, regression or series.</summary>
    public string? Task { get; init; }

    /// <summary>The columns a model shall answer with.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The columns a model is given.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The steps of a series that a model sees.</summary>
    public int? Window { get; init; }

    /// <summary>The steps it forecasts.</summary>
    public int? Horizon { get; init; }

    /// <summary>The height and width that images are brought to.</summary>
    public (int Height, int Width)? ImageSize { get; init; }

    /// <summary>Whether colour is dropped.</summary>
    public bool? Grey { get; init; }

    /// <summary>The share that is tested on, where the data don't say it themselves.</summary>
    public float? TestShare { get; init; }

    /// <summary>Decides which examples are tested on.</summary>
    public int? Seed { get; init; }

    internal static DataDescription Read(YamlNode node)
    {
        if (node is YamlScalarNode) return new() { From = Settings.TextOf(node, "data") };
        if (node is not YamlMappingNode map) throw new DescriptionException(node, "'data' is a name or a path, or settings as in 'data: { from: sales.csv, targets: [sold] }'.");
        var settings = new Settings(map, "data", Keys);
        var size = settings.Extent("image_size");
        return new()
        {
            From = settings.Text("from") ?? throw new DescriptionException(node, "data needs 'from', a name or a path."),
            Task = settings.Text("task"),
            Targets = settings.Texts("targets") ?? [],
            Columns = settings.Texts("columns") ?? [],
            Window = settings.WholeOrNull("window"),
            Horizon = settings.WholeOrNull("horizon"),
            ImageSize = size is { } extent ? (extent.Height, extent.Width) : null,
            Grey = settings.Truth("grey"),
            TestShare = settings.NumberOrNull("test_share"),
            Seed = settings.WholeOrNull("seed"),
        };
    }

    /// <summary>As it stands in a document: the settings that are given.</summary>
    internal YamlNode ToNode()
    {
        var map = new YamlMappingNode { { "from", From } };
        if (Task is not null) map.Add("task", Task);
        if (Targets.Count > 0) map.Add("targets", List(Targets));
        if (Columns.Count > 0) map.Add("columns", List(Columns));
        if (Window is { } window) map.Add("window", Text(window));
        if (Horizon is { } horizon) map.Add("horizon", Text(horizon));
        if (ImageSize is var (height, width)) map.Add("image_size", List([Text(height), Text(width)]));
        if (Grey is { } grey) map.Add("grey", grey ? "true" : "false");
        if (TestShare is { } share) map.Add("test_share", Text(share));
        if (Seed is { } seed) map.Add("seed", Text(seed));
        return map.Children.Count == 1 ? new YamlScalarNode(From) : map;
    }

    internal static YamlSequenceNode List(IEnumerable<string> texts) => new(texts.Select(t => new YamlScalarNode(t))) { Style = SequenceStyle.Flow };

    private static string Text<T>(T number) where T : IFormattable => number.ToString(format: null, CultureInfo.InvariantCulture);
}
