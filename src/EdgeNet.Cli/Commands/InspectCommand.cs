using System.CommandLine;
using EdgeNet.Cli.Reports;
using EdgeNet.Execution;
using EdgeNet.Simd;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet inspect MODEL</c>: the layers of a model as it runs.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var (model, threads, simd, json) = (new ModelChoice(), ModelArguments.Threads(), ModelArguments.Simd(), ModelArguments.Json());
        var parameters = new Option<bool>("--parameters") { Description = "List what training may change, instead of the layers." };
        var command = new TaughtCommand("inspect", "Prints a model's layers as they run: shapes, parameters, work, memory, kernels; and what its file says.",
            "edgenet inspect keras_cnn",
            "edgenet inspect resnet18 --simd v256         the kernels a processor without AVX-512 would get",
            "edgenet inspect clothes.edgenet --parameters what a device may tune")
        {
            model,
            parameters,
            threads,
            simd,
            json,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var request = model.Read(parsed);
            using var source = ModelSource.Open(request);
            var level = parsed.GetResult(simd) is { Implicit: false } ? parsed.GetValue(simd) : LevelFor(source.Graph.Targets);
            var plan = source.Graph.CompileForAny(new() { Threads = parsed.GetValue(threads), Simd = level });
            var file = source.File is { } opened ? FileReport.Of(request.Model, opened) : null;
            Show(terminal, ModelReport.Of(source.Graph, plan) with { File = file }, parsed.GetValue(parameters), parsed.GetValue(json));
        }, stop));
        return command;
    }

    /// <summary>A model compiled for other processors is shown as it runs there.</summary>
    private static SimdLevel LevelFor(IReadOnlyList<string> targets)
    {
        var known = Target.All.Where(target => targets.Contains(target.Name, StringComparer.Ordinal)).ToList();
        return known.Count == 0 || known.Exists(target => target.Simd == Cpu.Current) ? Cpu.Current : known[0].Simd;
    }

    private static void Show(Terminal terminal, ModelReport report, bool parameters, bool json)
    {
        if (json)
        {
            terminal.Json(report, ReportJson.Default.ModelReport);
            return;
        }

        terminal.Show(parameters ? ReportTables.Parameters(report.File?.Parameters ?? []) : ReportTables.Layers(report));
        terminal.Show(ReportTables.Totals(report));
        if (report.File is { } file) terminal.Show(ReportTables.File(file));
    }
}
