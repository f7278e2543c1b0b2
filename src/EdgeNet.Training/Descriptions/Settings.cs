using System.Globalization;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>What a description says of one thing, such as a layer: values by their names.</summary>
internal sealed class Settings
{
    private readonly YamlMappingNode map;
    private readonly string what;
    private readonly DataShape? data;

    /// <param name="map">The values.</param>
    /// <param name="what">What they are settings of.</param>
    /// <param name="known">Every name there may be.</param>
    /// <param name="data">The data to be learnt from, if they are known.</param>
    /// <exception cref="DescriptionException">A name is unknown, or stands there twice.</exception>
    public Settings(YamlMappingNode map, string what, IReadOnlyList<string> known, DataShape? data = null)
    {
        (this.map, this.what, this.data) = (map, what, data);
        foreach (var (node, _) in map.Children)
        {
            var key = TextOf(node, $"A setting of {what}");
            if (!known.Contains(key, StringComparer.Ordinal))
                throw new DescriptionException(node, $"{what} has no setting '{key}'{Spelling.DidYouMean(key, known)} It has {(known.Count == 0 ? "none" : string.Join(", ", known))}.");
        }
    }

    /// <summary>What is described.</summary>
    public string What => what;

    /// <summary>The data to be learnt from, if they are known.</summary>
    public DataShape? Data => data;

    /// <summary>The value of a name; null if nothing is said of it.</summary>
    public YamlNode? Find(string key) => map.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode scalar && string.Equals(scalar.Value, key, StringComparison.Ordinal)).Value;

    /// <summary>A text.</summary>
    public string? Text(string key) => Find(key) is { } node ? TextOf(node, $"'{key}' of {what}") : null;

    /// <summary>A whole number that must be given. <c>outputs</c> stands for as many as the data want.</summary>
    public int Whole(string key) => WholeOrNull(key) ?? throw new DescriptionException(map, $"{what} needs '{key}', a whole number.");

    /// <summary>A whole number.</summary>
    public int? WholeOrNull(string key) => Find(key) is { } node ? WholeOf(node, $"'{key}' of {what}") : null;

    /// <summary>A number that must be given.</summary>
    public float Number(string key) => NumberOrNull(key) ?? throw new DescriptionException(map, $"{what} needs '{key}', a number.");

    /// <summary>A number.</summary>
    public float? NumberOrNull(string key) => Find(key) is not { } node ? null
        : float.TryParse(TextOf(node, $"'{key}' of {what}"), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) ? number
        : throw new DescriptionException(node, $"'{key}' of {what} is a number, not '{node}'.");

    /// <summary>An amount of memory: <c>64MB</c>, <c>1.5 GB</c>, <c>64MiB</c>, or bytes.</summary>
    public long? Bytes(string key)
    {
        if (Find(key) is not { } node) return null;
        var text = TextOf(node, $"'{key}' of {what}").Trim();
        var digits = text.TrimEnd([.. "kKMGBib "]);
        var unit = text[digits.Length..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1,
            "K" or "KB" => 1e3,
            "M" or "MB" => 1e6,
            "G" or "GB" => 1e9,
            "KIB" => 1 << 10,
            "MIB" => 1 << 20,
            "GIB" => 1 << 30,
            _ => 0,
        };
        return unit > 0 && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * unit is >= 1 and <= 1e15
            ? (long)(number * unit) : throw new DescriptionException(node, $"'{key}' of {what} is an amount of memory such as 64MB or 1.5GB, not '{text}'.");
    }

    /// <summary>True or false.</summary>
    public bool? Truth(string key) => Find(key) is not { } node ? null
        : bool.TryParse(TextOf(node, $"'{key}' of {what}"), out var truth) ? truth
        : throw new DescriptionException(node, $"'{key}' of {what} is true or false, not '{node}'.");

    /// <summary>A list of whole numbers; a single one is a list as well.</summary>
    public IReadOnlyList<int>? Wholes(string key) => Find(key) switch
    {
        null => null,
        YamlSequenceNode list => [.. list.Children.Select(node => WholeOf(node, $"'{key}' of {what}"))],
        var node => [WholeOf(node, $"'{key}' of {what}")],
    };

    /// <summary>A list of texts; a single one is a list as well.</summary>
    public IReadOnlyList<string>? Texts(string key) => Find(key) switch
    {
        null => null,
        YamlSequenceNode list => [.. list.Children.Select(node => TextOf(node, $"'{key}' of {what}"))],
        var node => [TextOf(node, $"'{key}' of {what}")],
    };

    /// <summary>A height and a width, or one number for both.</summary>
    public Extent? Extent(string key) => Wholes(key) switch
    {
        null => null,
        [var side] => side,
        [var height, var width] => (height, width),
        _ => throw new DescriptionException(Find(key)!, $"'{key}' of {what} is one number, or a height and a width as in [3, 5]."),
    };

    /// <summary>A shape.</summary>
    public Shape? Shape(string key) => Wholes(key) is { } dims ? new([.. dims]) : null;

    /// <summary>One of the values of an enumeration, spelled small.</summary>
    public T Choice<T>(string key, T otherwise) where T : struct, Enum => Find(key) is not { } node ? otherwise
        : Enum.TryParse<T>(TextOf(node, $"'{key}' of {what}"), ignoreCase: true, out var value) ? value
        : throw new DescriptionException(node, $"'{key}' of {what} is one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}; '{node}' is none.");

    /// <summary>The text of a node.</summary>
    /// <exception cref="DescriptionException">It is a list or a map.</exception>
    public static string TextOf(YamlNode node, string what) =>
        node is YamlScalarNode { Value: { } value } ? value : throw new DescriptionException(node, $"{what} is one word or number, not a list or a map.");

    private int WholeOf(YamlNode node, string name)
    {
        var text = TextOf(node, name);
        if (string.Equals(text, "outputs", StringComparison.Ordinal) && data is not null) return data.Outputs;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw new DescriptionException(node, $"{name} is a whole number, not '{text}'.");
    }
}
