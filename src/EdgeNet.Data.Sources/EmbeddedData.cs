using System.Collections.Immutable;
using System.Reflection;
using EdgeNet.Data.Arrays;
using EdgeNet.Data.Tables;

namespace EdgeNet.Data.Sources;

/// <summary>Data with a name: those in this assembly, and those that a package of the system brings.</summary>
internal static class EmbeddedData
{
    /// <summary>Where Debian's package dataset-fashion-mnist puts its files.</summary>
    private const string Installed = "/usr/share/datasets/fashion-mnist";

    private static readonly Dictionary<string, Func<DataOptions, DataSource>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["fashion"] = static options => IdxFolder.Is(Installed) ? IdxData.Open(Installed, options) with { Name = "fashion" } : Fashion(options),
        ["fashion-10k"] = Fashion,
        ["digits"] = Digits,
        ["weather"] = Weather,
        ["exam"] = static options => TableData.From("exam", "A built-in table of hours of study and sleep, a quiz's points, and how the exam went (made up)", CsvTable.Decode(Load("exam.csv")), options),
    };

    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The classes of Fashion-MNIST.</summary>
    public static ImmutableArray<string> Clothes { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    public static Func<DataOptions, DataSource>? Find(string name) => Known.GetValueOrDefault(name);

    private static DataSource Fashion(DataOptions options) => IdxData.From(
        "fashion-10k",
        "The built-in part of Fashion-MNIST (the whole comes with Debian's dataset-fashion-mnist, or as a folder)",
        new(Pair("fashion-train"), Pair("fashion-test")),
        Clothes,
        options);

    private static DataSource Digits(DataOptions options)
    {
        var pair = Pair("digits");
        foreach (ref var pixel in pair.Images.Bytes) pixel = (byte)((pixel * 255 + 8) / 16); // they are 0 to 16
        return IdxData.From("digits", "The built-in handwritten digits", new(pair, Test: null), [], options);
    }

    private static DataSource Weather(DataOptions options) => TableData.From(
        "weather",
        "The built-in hourly weather of Seattle",
        CsvTable.Decode(Load("weather.csv.gz")),
        options with
        {
            Task = options.Task == DataTask.Auto ? DataTask.Series : options.Task,
            Targets = options.Targets.Count > 0 ? options.Targets : ["temperature"],
            Columns = options.Columns.Count > 0 ? options.Columns : ["temperature"],
        });

    private static IdxPair Pair(string name) => new(Idx.Decode(Load($"{name}-images-idx3-ubyte.gz")), Idx.Decode(Load($"{name}-labels-idx1-ubyte.gz")));

    private static byte[] Load(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
