using EdgeNet.Training.Quantizing;

namespace EdgeNet.Training.Reports;

/// <summary>What a report shows of a model that was quantized.</summary>
/// <param name="Title">The model's name.</param>
/// <param name="Data">A sentence about the data.</param>
/// <param name="Layers">What became of the layers.</param>
/// <example><code>
/// var report = new QuantizationReport("keras_cnn", source.Description, quantizer.Compare(int8, samples));
/// report.Save("keras_cnn.int8.html");
/// </code></example>
public sealed record QuantizationReport(string Title, string Data, IReadOnlyList<QuantizedLayer> Layers)
{
    /// <summary>Figures of the whole model, each with its name.</summary>
    public IReadOnlyList<(string Name, string Value)> Figures { get; init; } = [];

    /// <summary>How much noise each layer brings alone, if that was measured.</summary>
    public IReadOnlyList<LayerSensitivity> Sensitivities { get; init; } = [];

    /// <summary>Writes the page.</summary>
    /// <exception cref="EdgeNetException">It can't be written.</exception>
    public void Save(string path) => RunFolder.WriteText(path, HtmlReport.Page(this));
}
