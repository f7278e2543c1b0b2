using System.Globalization;
using EdgeNet.Cli.Commands;
using EdgeNet.Cli.Reports;
using EdgeNet.Cli.Training;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Sources;
using EdgeNet.Graphs;
using EdgeNet.Training;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Quantizing;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;

namespace EdgeNet.Cli.Quantizing;

/// <summary>A model, its data, and how it is quantized, all decided: what is left is to do it.</summary>
/// <param name="Model">The trained model.</param>
/// <param name="Data">The data.</param>
/// <param name="Train">What it was trained with, and may train on with.</param>
/// <param name="Samples">What activations are measured with.</param>
/// <param name="Judge">Compares the models.</param>
internal sealed record QuantizationJob(ModelSource Model, DataSource Data, Dataset<Example> Train, Dataset<Example> Samples, Judge Judge)
{
    /// <summary>So many samples are run through both models to compare them layer by layer.</summary>
    public const int Compared = 64;

    private const int TuningBatch = 64;
    private const float TuningRate = 1e-4f;

    /// <summary>How many samples are usual.</summary>
    public const int UsualSamples = 512;

    /// <summary>What the choice of samples follows from.</summary>
    private const int Seed = 1;

    public QuantizationOptions Options { get; init; } = new();

    /// <summary>The most that may be lost, in points; any if it is infinite.</summary>
    public double MaxDrop { get; init; } = double.PositiveInfinity;

    /// <summary>The layers that stay in float in any case.</summary>
    public IReadOnlyList<string> KeepFloat { get; init; } = [];

    /// <summary>How many epochs the model trains on with the noise of being quantized.</summary>
    public int Qat { get; init; }

    private Dataset<Example> Few => Samples.Take(Compared);

    /// <summary>A job with the usual settings.</summary>
    public static QuantizationJob Create(ModelSource model, DataDescription description, int samples, int threads, CancellationToken stop)
    {
        var data = DataArguments.Open(FittedData.Of(model.Graph.Inputs[0].Shape[1..], description));
        return new(model, data, Fitted(data.Train), Fitted(data.Train.Shuffle(Seed).Take(samples)), new(Fitted(data.Test), model.Info, threads, stop));

        Dataset<Example> Fitted(Dataset<Example> examples) => FittedData.Fit(examples, data, model.Info);
    }

    /// <summary>Quantizes, judges, and writes the file and the page.</summary>
    /// <param name="floatBytes">The size of the model.</param>
    /// <param name="output">The file; the page goes beside it.</param>
    /// <param name="progress">Told how far it is, from 0 to 1.</param>
    /// <param name="stop">Ends it early.</param>
    public QuantizeReport Run(long floatBytes, string output, Action<double> progress, CancellationToken stop)
    {
        var page = Path.ChangeExtension(output, ".html");
        var before = Judge.Assess(Model.Graph);
        var quantizer = PostTrainingQuantizer.Calibrate(Model.Graph, Samples, Options with { Progress = done => progress(0.1 + 0.4 * done) }, stop);
        var (kept, sensitivities) = Choose(quantizer, before, done => progress(0.5 + 0.3 * done), stop);
        var graph = Qat > 0 ? Tuned(quantizer, kept, stop) : quantizer.Quantize(kept, stop);
        progress(0.8);
        var after = Judge.Assess(graph);
        progress(0.9);
        var layers = quantizer.Compare(graph, Few, stop);
        var how = string.Create(CultureInfo.InvariantCulture, $"int8, ranges by {Options.Calibration.ToString().ToLowerInvariant()} of {Samples.Count} samples{(Qat > 0 ? $", then {Qat} epochs of training" : "")}");
        Models.Model.Save(output, graph, Model.Info with { Metadata = Model.Info.Metadata.SetItem("quantization", how) });
        var report = new QuantizeReport(Model.Graph.Name, Data.Name, Options.Calibration.ToString().ToLowerInvariant(), Samples.Count, floatBytes, new FileInfo(output).Length,
            [.. quantizer.FloatLayers.Union(kept, StringComparer.Ordinal)], TrainReport.Finite(quantizer.OutputSqnr(graph, Few, stop)), [.. layers.Select(QuantizedLayerReport.Of)], [.. sensitivities.Select(LayerSensitivityReport.Of)], output, page).With(before, after);
        new QuantizationReport(report.Model, $"{how}. {Data.Description}", layers) { Figures = [.. report.Tiles()], Sensitivities = sensitivities }.Save(page);
        return report;
    }

    /// <summary>The graph after some epochs with the noise of being quantized, the rate falling to nothing.</summary>
    private Graph Tuned(PostTrainingQuantizer quantizer, IReadOnlyList<string> kept, CancellationToken stop)
    {
        var aware = new QuantizationAware(quantizer, kept);
        aware.Compile(Optimizer.Adam(TuningRate), LossKind.Usual(Data.Task, Model.Graph.Outputs[0].Value.Shape[^1]));
        aware.Fit(Train, Qat, TuningBatch, options: new() { Schedule = Schedule.Cosine(), Cancellation = stop });
        stop.ThrowIfCancellationRequested();
        return aware.Quantize();
    }

    /// <summary>Which layers must stay in float so that no more than allowed is lost, and why.</summary>
    private (IReadOnlyList<string> Kept, IReadOnlyList<LayerSensitivity> Sensitivities) Choose(
        PostTrainingQuantizer quantizer, Assessment before, Action<double> progress, CancellationToken stop)
    {
        if (double.IsPositiveInfinity(MaxDrop)) return (KeepFloat, []);
        var sensitivities = Sensitivity.Measure(quantizer, Few, progress, stop);
        LayerSensitivity[] others = [.. sensitivities.Where(layer => !KeepFloat.Contains(layer.Layer, StringComparer.Ordinal))];
        var more = Sensitivity.KeepFloat(others, kept => Quantizing.Judge.Drop(before, Judge.Assess(quantizer.Quantize([.. KeepFloat, .. kept]))) <= MaxDrop);
        return ([.. KeepFloat, .. more], sensitivities);
    }
}
