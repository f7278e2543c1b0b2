using System.CommandLine;
using System.Diagnostics;
using EdgeNet.Cli.Quantizing;
using EdgeNet.Cli.Reports;
using EdgeNet.Cli.Training;
using EdgeNet.Data.Datasets;
using EdgeNet.Training.Quantizing;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet demo</c>: a network is trained and quantized, and both are written to files and run as a device would run them.</summary>
internal static class DemoCommand
{
    private const string Model = "keras_cnn", Data = "fashion-10k";
    private const int Epochs = 12;

    /// <summary>On a slow machine there are fewer epochs.</summary>
    private static readonly TimeSpan TrainsFor = TimeSpan.FromSeconds(24);

    public static Command Create(Terminal terminal)
    {
        var output = new Option<string>("--output", "-o") { Description = "The run folder.", HelpName = "FOLDER", DefaultValueFactory = _ => Path.Combine("runs", "demo") };
        var json = ModelArguments.Json();
        var command = new TaughtCommand("demo", "Trains a network on pictures of clothes, quantizes it, and runs the files of both as a device would.",
            "edgenet demo",
            "edgenet demo --json | jq .int8.accuracy")
        {
            output,
            json,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var report = Run(terminal, new(parsed.GetRequiredValue(output)), parsed.GetValue(json), stop);
            if (parsed.GetValue(json)) terminal.Json(report, ReportJson.Default.DemoReport);
            else Show(terminal, report);
        }, stop));
        return command;
    }

    private static DemoReport Run(Terminal terminal, RunFolder folder, bool json, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var job = TrainingSetup.Create(TrainingSetup.Describe(Model).With(new() { From = Data }).With("epochs", Epochs), folder);
        if (!json) terminal.Line(Markup.Escape($"{Model}, the convolutional network most courses begin with. {job.Story}"));
        var trained = terminal.Watch(draw => job.Run(checkpoint: null, new Deadline(TrainsFor, new TrainingProgress(json ? null : terminal.Progress, draw)), stop));
        stop.ThrowIfCancellationRequested();

        var int8 = Path.ChangeExtension(trained.Model, ".int8.edgenet");
        var layers = terminal.Follow("Quantizing", progress => Quantize(trained.Model, int8, job.Train, progress, stop));
        var runs = terminal.Follow("Running both as a device would", _ => DeviceRun.Over([trained.Model, int8], job.Test, stop));
        var report = new DemoReport(job.Story, job.Test.Count, trained, runs[0], runs[1], Math.Round(clock.Elapsed.TotalSeconds, 1), trained.Report);
        (trained.Page! with { Comparison = report.Table(), Quantized = layers }).Save(trained.Report);
        return report;
    }

    /// <summary>Writes the model of bytes that is made from a trained one.</summary>
    private static IReadOnlyList<QuantizedLayer> Quantize(string model, string output, Dataset<Example> data, Action<double> progress, CancellationToken stop)
    {
        using var trained = Models.Model.Open(model);
        var samples = data.Shuffle(seed: 1).Take(QuantizationData.UsualSamples);
        var quantizer = PostTrainingQuantizer.Calibrate(trained.Graph, samples, new() { Progress = progress }, stop);
        var int8 = quantizer.Quantize(stop: stop);
        Models.Model.Save(output, int8, trained.Info);
        return quantizer.Compare(int8, samples.Take(QuantizationData.MostCompared), stop);
    }

    private static void Show(Terminal terminal, DemoReport report)
    {
        terminal.Show(ReportTables.Comparison(report.Table()));
        terminal.Show(ReportTables.Facts(
            ("Test", $"{Quantity.Count(report.TestExamples)} images neither has seen, one at a time on one thread; RAM is arena and weights"),
            ("Training", $"{Quantity.Count((long)report.Training.SamplesPerSecond)} images a second on {ReportTables.Threads(report.Training.Threads)}, {report.Training.Epochs} epochs of {Quantity.Count(report.Training.Parameters)} parameters"),
            ("Arena of a step", $"{Quantity.Count(report.Training.ArenaBytes)} bytes, and {Quantity.Number(Math.Round(report.Training.ManagedBytesPerStep ?? 0, 1))} managed bytes a step"),
            ("In all", $"{Quantity.Number(report.Seconds)} s")));
        terminal.Line();
        terminal.Line(Markup.Escape($"Models  {report.Float.File}, {report.Int8.File}"));
        terminal.Line(Markup.Escape($"Report  {report.Report}"));
        terminal.Line("Go on with: edgenet train --help, edgenet zoo, edgenet bench mobilenet_v2 --profile");
    }

    /// <summary>Ends training after the epoch in which the time runs out.</summary>
    private sealed class Deadline(TimeSpan after, Callback progress) : Callback
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();

        public override void OnBegin(TrainingRun run) => progress.OnBegin(run);

        public override void OnStep(TrainingRun run) => progress.OnStep(run);

        public override void OnEpoch(TrainingRun run, EpochResult result)
        {
            progress.OnEpoch(run, result);
            if (clock.Elapsed + TimeSpan.FromSeconds(result.Seconds) > after) run.Stop();
        }
    }
}
