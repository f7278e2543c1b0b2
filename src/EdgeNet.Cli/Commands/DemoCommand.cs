using System.CommandLine;
using EdgeNet.Cli.Reports;
using EdgeNet.Execution;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet demo</c>: what EdgeNet does, on one small model.</summary>
internal static class DemoCommand
{
    private const string Model = "keras_cnn";

    public static Command Create(Terminal terminal)
    {
        var command = new TaughtCommand("demo", "Shows what EdgeNet does, on one small model.", "edgenet demo");
        command.SetAction((_, stop) => Task.Run(() => Run(terminal, stop), stop));
        return command;
    }

    private static void Run(Terminal terminal, CancellationToken stop)
    {
        var options = new CompileOptions { Threads = 1 };
        using var source = ModelSource.Open(new(Model));
        var summary = ModelReport.Of(source.Graph, source.Graph.Compile(options));
        terminal.Line($"[bold]{Model}[/]: the convolutional network of Keras's MNIST tutorial, with random weights.");
        terminal.Line("Compiled, it is a list of steps over one arena; batch norms and activations have been folded into the layers before them.");
        terminal.Show(ReportTables.Layers(summary));
        terminal.Show(ReportTables.Totals(summary));

        terminal.Line();
        terminal.Line("Now it runs, on one thread. Where the time goes:");
        var report = terminal.Follow($"Measuring {Model}", progress => new Benchmark(options, stop) { Profile = true }.Measure(new(Model), progress));
        terminal.Show(ReportTables.Profile(report.Profile!));
        terminal.Show(ReportTables.Bench(report));

        terminal.Line();
        terminal.Line("That is what there is so far: float inference of models built in code, brought from ONNX or kept in .edgenet files. Training and quantization come next.");
        terminal.Line("Go on with: edgenet zoo, edgenet inspect resnet18, edgenet bench mobilenet_v2 --profile");
    }
}
