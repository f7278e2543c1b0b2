using System.CommandLine;
using EdgeNet.Cli.Reports;
using EdgeNet.Execution;
using EdgeNet.Zoo;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet zoo</c>: the models that can be built, with what they need.</summary>
internal static class ZooCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = ModelArguments.Json();
        var command = new TaughtCommand("zoo", "Lists the models that can be built, with what they need.",
            "edgenet zoo",
            "edgenet zoo --json | jq '.[] | {model, arena_bytes}'")
        {
            json,
        };
        command.SetAction((parsed, stop) => Task.Run(() => Run(terminal, parsed.GetValue(json), stop), stop));
        return command;
    }

    private static void Run(Terminal terminal, bool json, CancellationToken stop)
    {
        var reports = terminal.Follow("Building every model", progress => ModelZoo.All.Select((model, i) =>
        {
            stop.ThrowIfCancellationRequested();
            progress((double)i / ModelZoo.All.Count);
            var graph = model.Build();
            return (Report: ModelReport.Of(graph, graph.Compile()), model.Summary);
        }).ToList());
        if (json) terminal.Json([.. reports.Select(model => model.Report)], ReportJson.Default.IReadOnlyListModelReport);
        else terminal.Show(ReportTables.Zoo(reports));
    }
}
