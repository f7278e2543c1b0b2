using System.CommandLine;
using EdgeNet.Cli.Reports;
using EdgeNet.Execution;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet inspect MODEL</c>: the layers of a model as it runs.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var (model, threads, simd, json) = (new ModelChoice(), ModelArguments.Threads(), ModelArguments.Simd(), ModelArguments.Json());
        var command = new TaughtCommand("inspect", "Prints a model's layers as they run: shapes, parameters, work, memory, kernels.",
            "edgenet inspect keras_cnn",
            "edgenet inspect resnet18 --simd v256   the kernels a processor without AVX-512 would get")
        {
            model,
            threads,
            simd,
            json,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            using var source = ModelSource.Open(model.Read(parsed));
            var plan = source.Graph.Compile(new() { Threads = parsed.GetValue(threads), Simd = parsed.GetValue(simd) });
            Show(terminal, ModelReport.Of(source.Graph, plan), parsed.GetValue(json));
        }, stop));
        return command;
    }

    private static void Show(Terminal terminal, ModelReport report, bool json)
    {
        if (json)
        {
            terminal.Json(report, ReportJson.Default.ModelReport);
            return;
        }

        terminal.Show(ReportTables.Layers(report));
        terminal.Show(ReportTables.Totals(report));
    }
}
