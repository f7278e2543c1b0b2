using System.Globalization;
using EdgeNet.Cli.Reports;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Sources;
using EdgeNet.Models;
using EdgeNet.Training.Quantizing;
using EdgeNet.Training.Reports;

namespace EdgeNet.Cli.Quantizing;

/// <summary>A model, its data, and how it is quantized, all decided: what is left is to do it.</summary>
/// <param name="model">The trained model.</param>
/// <param name="data">The data.</param>
/// <param name="samples">What activations are measured with.</param>
/// <param name="judge">Compares the models.</param>
internal sealed class QuantizationJob(ModelSource model, DataSource data, Dataset<Example> samples, Judge judge)
{
    /// <summary>So many samples are run through both models to compare them layer by layer.</summary>
    private const int Compared = 64;

    private readonly Dataset<Example> few = samples.Take(Compared);

    public required QuantizationOptions Options { get; init; }

    /// <summary>The most that may be lost, in points; any if it is infinite.</summary>
    public double MaxDrop { get; init; } = double.PositiveInfinity;

    /// <summary>The layers that stay in float in any case.</summary>
    public IReadOnlyList<string> KeepFloat { get; init; } = [];

    /// <summary>Quantizes, judges, and writes the file and the page.</summary>
    public QuantizeReport Run(long floatBytes, string output, string page, Action<double> progress, CancellationToken stop)
    {
        var before = judge.Assess(model.Graph);
        var quantizer = PostTrainingQuantizer.Calibrate(model.Graph, samples, Options with { Progress = done => progress(0.1 + 0.4 * done) }, stop);
        var (kept, sensitivities) = Choose(quantizer, before, done => progress(0.5 + 0.3 * done), stop);
        var graph = quantizer.Quantize(kept);
        progress(0.8);
        var after = judge.Assess(graph);
        progress(0.9);
        var layers = quantizer.Compare(graph, few, stop);
        var how = string.Create(CultureInfo.InvariantCulture, $"int8, ranges by {Options.Calibration.ToString().ToLowerInvariant()} of {samples.Count} samples");
        Model.Save(output, graph, model.Info with { Metadata = model.Info.Metadata.SetItem("quantization", how) });
        var report = new QuantizeReport(model.Graph.Name, data.Name, Options.Calibration.ToString().ToLowerInvariant(), samples.Count, floatBytes, new FileInfo(output).Length,
            kept, TrainReport.Finite(quantizer.OutputSqnr(graph, few, stop)), [.. layers.Select(QuantizedLayerReport.Of)], [.. sensitivities.Select(LayerSensitivityReport.Of)], output, page).With(before, after);
        new QuantizationReport(report.Model, $"{how}. {data.Description}", layers) { Figures = [.. report.Tiles()], Sensitivities = sensitivities }.Save(page);
        return report;
    }

    /// <summary>Which layers must stay in float so that no more than allowed is lost, and why.</summary>
    private (IReadOnlyList<string> Kept, IReadOnlyList<LayerSensitivity> Sensitivities) Choose(
        PostTrainingQuantizer quantizer, Assessment before, Action<double> progress, CancellationToken stop)
    {
        if (double.IsPositiveInfinity(MaxDrop)) return (KeepFloat, []);
        var sensitivities = Sensitivity.Measure(quantizer, few, progress, stop);
        LayerSensitivity[] others = [.. sensitivities.Where(layer => !KeepFloat.Contains(layer.Layer, StringComparer.Ordinal))];
        var more = Sensitivity.KeepFloat(others, kept => Judge.Drop(before, judge.Assess(quantizer.Quantize([.. KeepFloat, .. kept]))) <= MaxDrop);
        return ([.. KeepFloat, .. more], sensitivities);
    }
}
