using System.Globalization;
using System.Xml.Linq;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Training.Reports;

internal static partial class HtmlReport
{
    /// <summary>Beyond that the page grows heavy; the layers with the most noise are shown.</summary>
    private const int MostHistograms = 48;

    public static string Page(QuantizationReport report) => Page("EdgeNet quantization report", report.Title, report.Data,
        Tiles(report.Figures),
        QuantizedLayers(report.Layers),
        Sensitivities(report.Sensitivities),
        Histograms(report.Layers));

    private static XElement QuantizedLayers(IReadOnlyList<QuantizedLayer> layers) => Section("Quantized layers",
        new XElement("p", "By how much each layer's result outweighs the noise in it, which all layers before have added to. 20 dB more are a tenth of the error."),
        Table(["layer", "kind", "computes with", "range", "#scale", "#zero", "#SQNR"], layers.Select(layer => (string[])
        [
            layer.Name, layer.Operator, layer.IsFloat ? "floats" : "integers", layer.Range.ToString(),
            .. layer.Quantization is { } q ? (string[])[Chart.Number(q.Scales[0]), $"{q.ZeroPoints[0]}"] : ["floats", ""], Decibels(layer.Sqnr),
        ])));

    private static XElement? Sensitivities(IReadOnlyList<LayerSensitivity> sensitivities) => sensitivities.Count == 0 ? null : Section("Sensitivity",
        new XElement("p", "By how much the model's outputs outweigh their noise if one layer alone is quantized; the layer that hurts most comes first."),
        Table(["layer", "#SQNR"], sensitivities.Select(layer => (string[])[layer.Layer, Decibels(layer.Sqnr)])));

    private static XElement? Histograms(IReadOnlyList<QuantizedLayer> layers)
    {
        var shown = layers.Where(layer => layer.Quantization is not null).OrderBy(layer => layer.Sqnr).Take(MostHistograms).ToHashSet();
        return shown.Count == 0 ? null : Section("Activations",
            new XElement("p", "How the values of each layer's result were distributed in calibration, zeros left out; a root of the counts. The lines are the ends of what the bytes reach."),
            new XElement("div", new XAttribute("class", "charts"), layers.Where(shown.Contains).Select(layer =>
                Chart.Distribution(layer.Name, layer.Histogram, layer.Quantization!))));
    }

    private static string Decibels(double value) => double.IsFinite(value) ? string.Create(CultureInfo.InvariantCulture, $"{value:0.0} dB") : "no noise";
}
