using System.Collections.Immutable;
using System.Globalization;
using EdgeNet.Data.Arrays;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Sources;

/// <summary>Data to train and to test a model with, and what they are about.</summary>
/// <example><code>
/// var source = DataSource.Open("fashion");
/// Console.WriteLine(source.Description);
/// var batches = source.Train.Shuffle(seed: 1).Batch(128, dropRemainder: true);
/// </code></example>
public sealed record DataSource
{
    /// <summary>What the data are called.</summary>
    public required string Name { get; init; }

    /// <summary>A sentence or two: what the data are, where they were found, and what was assumed of them.</summary>
    public required string Description { get; init; }

    /// <summary>What a model of them does: classification, or regression, of which a forecast is one.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>The examples to train on, ready for a model: floats of a common scale; class numbers I32, or floats.</summary>
    public required Dataset<Example> Train { get; init; }

    /// <summary>The examples to test on, which the model never sees in training.</summary>
    public required Dataset<Example> Test { get; init; }

    /// <summary>The names of the classes, or of the numbers a model answers with.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>The names of a row's or a step's values; none for images.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>How pixels of 0 to 255, or the values of a row, became inputs.</summary>
    public Normalization? Input { get; init; }

    /// <summary>How numbers became targets; <see cref="Normalization.Undo"/> makes an answer what it is in the data.</summary>
    public Normalization? Target { get; init; }

    /// <summary>The order of the channels, if the examples are images.</summary>
    public ColorOrder? Colors { get; init; }

    /// <summary>What is known of the series the examples are windows of; null if they aren't.</summary>
    public SeriesShape? Series { get; init; }

    /// <summary>Changes that leave an image of these data what it is, so that training may make more of each; null where none is known.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>The shape of one input.</summary>
    public Shape InputShape => Train.CreateItem().Input.Shape;

    /// <summary>How many scores or numbers a model answers with.</summary>
    public int Outputs => Task == ModelTask.Classification ? Labels.Length : checked((int)Train.CreateItem().Target.Shape.Elements);

    /// <summary>
    /// Understands a word or a path: <c>fashion</c>, <c>fashion-10k</c>, <c>digits</c>, <c>weather</c>, <c>exam</c>; a folder with a folder of images for each class;
    /// a folder of IDX files, or of x_train.npy and y_train.npy; a table (.csv, .tsv, .csv.gz); two arrays as <c>x.npy,y.npy</c>.
    /// </summary>
    /// <remarks>
    /// Of a table, a target of text or of at most 20 different whole numbers makes a classification; dates that only ever increase make a series;
    /// anything else is a regression. Of arrays, targets saved as whole numbers make a classification if at most 20 are different, or at most 1,000
    /// that are numbered from 0 without a gap; anything else is a regression.
    /// </remarks>
    /// <exception cref="DataException">There are no such data, or they can't be understood; the message says what to do.</exception>
    public static DataSource Open(string spec, DataOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(spec);
        options ??= new();
        if (options.TestShare is not (> 0 and < 1)) throw new DataException($"The share to test on is {options.TestShare}; it is between 0 and 1, as in 0.2.");
        var source = Find(spec, options);
        var missing = source.Train.Count == 0 ? "train" : source.Test.Count == 0 ? "test" : null;
        return missing is null ? source : throw new DataException($"'{spec}' has no examples to {missing} on; add some, or leave the part out to have the other split.");
    }

    /// <summary>What a model's file shall say of these data, so that a device understands its inputs and outputs.</summary>
    /// <param name="input">The name of the model's input.</param>
    public ModelInfo ToModelInfo(string input)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        metadata.Add("data", Name);
        if (!Columns.IsEmpty) metadata.Add("columns", string.Join(',', Columns));
        if (Input is not null && Colors is null) metadata.Add("normalization.input", Input.ToString());
        if (Target is not null) metadata.Add("normalization.target", Target.ToString());
        return new()
        {
            Task = Task,
            Labels = Labels,
            Preprocessing = Input is not null && Colors is { } colors ? [Input.ToPreprocessing(input, colors)] : [],
            Metadata = metadata.ToImmutable(),
        };
    }

    /// <summary>Names for classes that have none.</summary>
    internal static ImmutableArray<string> Numbers(int count) => [.. Enumerable.Range(0, count).Select(static i => i.ToString(CultureInfo.InvariantCulture))];

    private static DataSource Find(string spec, DataOptions options)
    {
        if (EmbeddedData.Find(spec) is { } open) return open(options);
        if (Directory.Exists(spec)) return OpenFolder(spec, options);
        if (spec.Split(',') is [var inputs, var targets] && inputs.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)) return NpyData.Open(inputs, targets, options);
        if (!File.Exists(spec))
        {
            throw new DataException($"There are no data '{spec}': no file or folder is there, and what is built in is called {string.Join(", ", EmbeddedData.Names)}{Spelling.DidYouMean(spec, EmbeddedData.Names)} {Understood}");
        }

        return Path.GetFileName(spec).ToUpperInvariant() is var name && (name.EndsWith(".CSV", StringComparison.Ordinal) || name.EndsWith(".TSV", StringComparison.Ordinal)
            || name.EndsWith(".TXT", StringComparison.Ordinal) || name.EndsWith(".CSV.GZ", StringComparison.Ordinal)) ? TableData.Open(spec, options)
            : throw new DataException($"'{spec}' is a file of a kind that isn't understood by itself. {Understood}");
    }

    private static DataSource OpenFolder(string folder, DataOptions options) =>
        IdxFolder.Is(folder) ? IdxData.Open(folder, options)
        : NpyData.Is(folder) ? NpyData.OpenFolder(folder, options)
        : Directory.EnumerateDirectories(folder).Any() ? ImageData.Open(folder, options)
        : throw new DataException($"'{folder}' holds no data that are understood. {Understood}");

    private const string Understood = "Data are a folder with a subfolder of images for each class, a folder of train-images-idx3-ubyte(.gz) and its like, "
        + "a folder of x_train.npy and y_train.npy, a table such as data.csv, or two arrays as x.npy,y.npy.";
}
