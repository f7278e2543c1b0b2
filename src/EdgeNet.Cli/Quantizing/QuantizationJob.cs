using System.Globalization;
using EdgeNet.Cli.Commands;
using EdgeNet.Cli.Reports;
using EdgeNet.Cli.Training;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Data.Sources;
using EdgeNet.Graphs;
using EdgeNet.Training;
using EdgeNet.Training.Callbacks;
using EdgeNet.Training.Quantizing;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;

namespace EdgeNet.Cli.Quantizing;

/// <summary>A model, its data, and how it is quantized, all decided: what is left is to do it.</summary>
/// <param name="Model">The trained model.</param>
/// <param name="Data">What it is quantized with.</param>
internal sealed record QuantizationJob(ModelSource Model, QuantizationData Data)
{
    private const int TuningBatch = 64;

    /// <summary>Measured with the Keras CNN: five times as much takes an epoch 3 dB further from the model.</summary>
    private const float TuningRate = 1e-4f;

    public QuantizationOptions Options { get; init; } = new();

    /// <summary>The most that may be lost, in points; any if it is infinite.</summary>
    public double MaxDrop { get; init; } = double.PositiveInfinity;

    /// <summary>Whether it is told how much noise each layer brings alone.</summary>
    public bool TellsSensitivity { get; init; }

    /// <summary>The layers that stay in float in any case.</summary>
    public IReadOnlyList<string> KeepFloat { get; init; } = [];

    /// <summary>How the weights of layers that stay in float are stored.</summary>
    public WeightForm Weights { get; init; }

    /// <summary>How many epochs the model trains on with the noise of being quantized.</summary>
    public int Qat { get; init; }

    /// <summary>Quantizes, judges, and writes the file and the page.</summary>
    /// <param name="floatBytes">The size of the model.</param>
    /// <param name="output">The file; the page goes beside it.</param>
    /// <param name="progress">Told how far it is, from 0 to 1.</param>
    /// <param name="stop">Ends it early.</param>
    public QuantizeReport Run(long floatBytes, string output, Action<double> progress, CancellationToken stop)
    {
        var page = Path.ChangeExtension(output, ".html");
        if (MaxDrop < double.PositiveInfinity && Data.Judge is null) throw new EdgeNetException($"--max-drop needs data that say what '{Model.Graph.Name}' should answer; without them nothing tells how much is lost.");
        var before = Data.Judge?.Assess(Model.Graph);
        var quantizer = PostTrainingQuantizer.Calibrate(Model.Graph, Data.Samples, Options with { Progress = done => progress(0.1 + 0.4 * done) }, stop);
        var (kept, sensitivities) = Choose(quantizer, before, done => progress(0.5 + 0.3 * done), stop);
        var graph = Qat > 0 ? Tuned(quantizer, kept, done => progress(0.5 + 0.3 * done), stop) : quantizer.Quantize(kept, stop);
        graph = WeightStorage.Store(graph, Weights);
        progress(0.8);
        var after = Data.Judge?.Assess(graph);
        progress(0.9);
        var layers = quantizer.Compare(graph, Data.Compared, stop);
        var calibration = Options.Calibration.ToString().ToLowerInvariant();
        var how = string.Create(CultureInfo.InvariantCulture, $"int8, ranges by {calibration} of {Data.Samples.Count} {(Data.IsFree ? "made-up inputs" : "samples")}{(Qat > 0 ? $", then {Qat} epochs of training" : "")}");
        Models.Model.Save(output, graph, Model.Info with { Metadata = Model.Info.Metadata.SetItem("quantization", how) });
        var report = new QuantizeReport(Model.Graph.Name, Data.Name, calibration, Data.Samples.Count, floatBytes, new FileInfo(output).Length,
            [.. quantizer.FloatLayers.Union(kept, StringComparer.Ordinal)], output, page)
        {
            SqnrDb = TrainReport.Finite(quantizer.OutputSqnr(graph, Data.Compared, stop)),
            Psnr = TrainReport.Finite(quantizer.OutputPsnr(graph, Data.Compared, stop)),
            Note = Data.IsFree ? Data.Story : null,
            Layers = [.. layers.Select(QuantizedLayerReport.Of)],
            Sensitivities = [.. sensitivities.Select(LayerSensitivityReport.Of)],
        }.With(before, after);
        new QuantizationReport(report.Model, $"{how}. {Data.Story}", layers) { Figures = [.. report.Tiles()], Sensitivities = sensitivities }.Save(page);
        return report;
    }

    /// <summary>The graph after some epochs with the noise of being quantized, the rate falling to nothing; without them, if they took it further from the model.</summary>
    private Graph Tuned(PostTrainingQuantizer quantizer, IReadOnlyList<string> kept, Action<double> progress, CancellationToken stop)
    {
        using var teacher = new Teacher(Model.Graph);
        var aware = new QuantizationAware(quantizer, kept);
        aware.Compile(Optimizer.Adam(TuningRate), teacher.Objectives);
        aware.Fit(teacher.Answers(Data.Train), Qat, TuningBatch, options: new()
        {
            Schedule = Schedule.Cosine(),
            Cancellation = stop,
            Callbacks = [new LambdaCallback { Step = run => progress((run.Epoch + (double)run.Step / run.StepsPerEpoch) / Qat) }],
        });
        stop.ThrowIfCancellationRequested();
        var (tuned, plain) = (aware.Quantize(), quantizer.Quantize(kept, stop));
        return quantizer.OutputSqnr(tuned, Data.Samples, stop) >= quantizer.OutputSqnr(plain, Data.Samples, stop) ? tuned : plain;
    }

    /// <summary>Which layers must stay in float so that no more than allowed is lost, and why.</summary>
    private (IReadOnlyList<string> Kept, IReadOnlyList<LayerSensitivity> Sensitivities) Choose(
        PostTrainingQuantizer quantizer, Assessment? before, Action<double> progress, CancellationToken stop)
    {
        if (double.IsPositiveInfinity(MaxDrop) && !TellsSensitivity) return (KeepFloat, []);
        var sensitivities = Sensitivity.Measure(quantizer, Data.Compared, progress, stop);
        if (before is null || Data.Judge is not { } judge || double.IsPositiveInfinity(MaxDrop)) return (KeepFloat, sensitivities);
        LayerSensitivity[] others = [.. sensitivities.Where(layer => !KeepFloat.Contains(layer.Layer, StringComparer.Ordinal))];
        var more = Sensitivity.KeepFloat(others, kept => Judge.Drop(before, judge.Assess(quantizer.Quantize([.. KeepFloat, .. kept]))) <= MaxDrop);
        return ([.. KeepFloat, .. more], sensitivities);
    }
}
