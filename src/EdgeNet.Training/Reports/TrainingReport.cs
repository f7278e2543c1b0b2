using EdgeNet.Training.Layers;
using EdgeNet.Training.Quantizing;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Reports;

/// <summary>What a report shows of a run.</summary>
/// <param name="Title">The model's name.</param>
/// <param name="Data">A sentence about the data.</param>
/// <param name="History">What the epochs brought.</param>
/// <example><code>
/// var report = new TrainingReport("keras_cnn", source.Description, history) { Assessment = assessor.Assess(source.Test) };
/// report.Save(folder.Report);
/// </code></example>
public sealed record TrainingReport(string Title, string Data, History History)
{
    /// <summary>Figures of the whole run, each with its name.</summary>
    public IReadOnlyList<(string Name, string Value)> Figures { get; init; } = [];

    /// <summary>The model beside others, such as the one of bytes made from it; null where there are none.</summary>
    public ComparisonTable? Comparison { get; init; }

    /// <summary>How good the model's answers are; null where there are none to judge.</summary>
    public Assessment? Assessment { get; init; }

    /// <summary>Sample pictures, such as a generator's after each epoch.</summary>
    public IReadOnlyList<SampleSheet> Samples { get; init; } = [];

    /// <summary>The networks that were trained, with their layers.</summary>
    public IReadOnlyList<NetworkSummary> Networks { get; init; } = [];

    /// <summary>What became of the layers when the model was quantized; empty if it wasn't.</summary>
    public IReadOnlyList<QuantizedLayer> Quantized { get; init; } = [];

    /// <summary>The settings of the run, as its file has them.</summary>
    public string Config { get; init; } = "";

    /// <summary>Writes the page.</summary>
    /// <exception cref="EdgeNetException">It can't be written.</exception>
    public void Save(string path) => RunFolder.WriteText(path, HtmlReport.Page(this));
}

/// <summary>A picture of samples.</summary>
/// <param name="Caption">Where they come from.</param>
/// <param name="Png">The contents of a PNG file.</param>
/// <example><code>var sheet = new SampleSheet("epoch 3", File.ReadAllBytes(folder.Samples(2)));</code></example>
public sealed record SampleSheet(string Caption, ReadOnlyMemory<byte> Png);

/// <summary>Models side by side, in a table.</summary>
/// <param name="Title">What the table shows.</param>
/// <param name="Note">How it was measured, in a sentence or two.</param>
/// <param name="Columns">The titles of the columns; one that begins with # heads numbers.</param>
/// <param name="Rows">A row a model.</param>
/// <example><code>var table = new ComparisonTable("On a device", "One image at a time.", ["", "#Accuracy"], [["float", "88.5 %"], ["int8", "88.6 %"]]);</code></example>
public sealed record ComparisonTable(string Title, string Note, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
