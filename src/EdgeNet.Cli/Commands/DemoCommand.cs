using System.CommandLine;
using System.Diagnostics;
using EdgeNet.Cli.Reports;
using EdgeNet.Cli.Training;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet demo</c>: a network is trained, written to a file, and run as a device would run it.</summary>
internal static class DemoCommand
{
    private const string Model = "keras_cnn", Data = "fashion-10k";
    private const int Epochs = 12;

    /// <summary>On a slow machine there are fewer epochs.</summary>
    private static readonly TimeSpan TrainsFor = TimeSpan.FromSeconds(24);

    public static Command Create(Terminal terminal)
    {
        var output = new Option<string>("--output", "-o") { Description = "The run folder.", HelpName = "FOLDER", DefaultValueFactory = _ => Path.Combine("runs", "demo") };
        var command = new TaughtCommand("demo", "Trains a network on pictures of clothes, writes it to a file, and runs that as a device would.", "edgenet demo")
        {
            output,
        };
        command.SetAction((parsed, stop) => Task.Run(() => Run(terminal, new(parsed.GetRequiredValue(output)), stop), stop));
        return command;
    }

    private static void Run(Terminal terminal, RunFolder folder, CancellationToken stop)
    {
        var job = TrainingSetup.Create(TrainingSetup.Describe(Model).With(new() { From = Data }).With("epochs", Epochs), folder);
        terminal.Line(Markup.Escape($"{Model}, the convolutional network most courses begin with. {job.Story}"));
        var trained = terminal.Watch(draw => job.Run(checkpoint: null, new Deadline(TrainsFor, new TrainingProgress(terminal.Progress, draw)), stop));
        stop.ThrowIfCancellationRequested();

        var device = terminal.Follow("Running it as a device would", _ => DeviceRun.Over(trained.Model, job.Test, stop));
        terminal.Line();
        terminal.Show(ReportTables.Facts(
            ("Test accuracy", $"{Quantity.Percent(device.Accuracy)} of {Quantity.Count(job.Test.Count)} images it never saw, after {trained.Epochs} epochs"),
            ("Model file", $"{Quantity.Count(device.FileBytes)} bytes, {Quantity.Count(trained.Parameters)} parameters"),
            ("An image", $"{Quantity.Milliseconds(device.Milliseconds)} ms on one thread, one image at a time"),
            ("Training", $"{Quantity.Count((long)trained.SamplesPerSecond)} images a second on {trained.Threads} thread{(trained.Threads == 1 ? "" : "s")}"),
            ("Arena", $"{Quantity.Count(device.ArenaBytes)} bytes to run it, {Quantity.Count(trained.ArenaBytes)} to train it with batches of {job.Batch}"),
            ("Managed memory", $"{Quantity.Count(device.ManagedBytes)} bytes in {Quantity.Count(job.Test.Count)} runs, {Quantity.Number(Math.Round(trained.ManagedBytesPerStep ?? 0, 1))} a training step")));
        terminal.Line();
        terminal.Line(Markup.Escape($"Model   {trained.Model}"));
        terminal.Line(Markup.Escape($"Report  {trained.Report}"));
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
