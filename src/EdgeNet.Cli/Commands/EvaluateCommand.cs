using System.CommandLine;
using EdgeNet.Cli.Reports;
using EdgeNet.Cli.Training;
using EdgeNet.Data.Datasets;
using EdgeNet.Models;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Reports;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet evaluate MODEL --data DATA</c>: how good a model's answers are.</summary>
internal static class EvaluateCommand
{
    /// <summary>Which part of the data is looked at.</summary>
    private enum Part
    {
        Test,
        Train,
        All,
    }

    public static Command Create(Terminal terminal)
    {
        var (model, data, threads, json) = (new ModelChoice(), new DataArguments(), ModelArguments.Threads(), ModelArguments.Json());
        var part = ModelArguments.OneOfItsWords(new Option<Part>("--part") { Description = "Which part of the data to look at; test by default.", HelpName = "test|train|all" });
        var command = new TaughtCommand("evaluate", "Runs a model over data, and tells how good its answers are.",
            "edgenet evaluate runs/keras_cnn/model.edgenet --data fashion",
            "edgenet evaluate model.edgenet --data new-photos/ --part all --json")
        {
            model,
        };
        foreach (var option in (IEnumerable<Option>)[.. data.All, part, threads, json]) command.Add(option);
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            using var source = ModelSource.Open(model.Read(parsed));
            var assessment = Assess(source, data, parsed, parsed.GetValue(part), parsed.GetValue(threads), stop);
            if (parsed.GetValue(json)) terminal.Json(assessment.Report, ReportJson.Default.EvaluateReport);
            else Show(terminal, assessment.Report, assessment.Details);
        }, stop));
        return command;
    }

    private static (EvaluateReport Report, Assessment Details) Assess(ModelSource source, DataArguments arguments, ParseResult parsed, Part part, int threads, CancellationToken stop)
    {
        if (source.Info.Task == ModelTask.Generation) throw new EdgeNetException($"'{source.Graph.Name}' generates; there is nothing its samples could be compared with. Look at them with `edgenet generate`.");
        var known = source.Info.Metadata.GetValueOrDefault("data") is { } name ? new DataDescription { From = name } : null;
        var data = DataArguments.Open(FittedData.Of(source.Graph.Inputs[0].Shape[1..], arguments.Read(parsed, known)));
        var examples = FittedData.Fit(part switch { Part.Train => data.Train, Part.Test => data.Test, _ => data.Train.Concat(data.Test) }, data, source.Info);
        using var assessor = new Assessor(source.Graph, source.Info, examples.CreateItem(), LossKind.Usual(data.Task, source.Graph.Outputs[0].Value.Shape[^1]), threads);
        var details = assessor.Assess(examples, stop);
        return (EvaluateReport.Of(source.Graph.Name, data.Name, details), details);
    }

    private static void Show(Terminal terminal, EvaluateReport report, Assessment details)
    {
        terminal.Line(Markup.Escape($"{report.Model} on {report.Data}"));
        terminal.Show(ReportTables.Facts(report.Facts()));
        if (details is not Classification { Labels.Count: <= 30 } classes) return;
        terminal.Line();
        terminal.Line("Each row holds the examples of a class, by the class they were taken for:");
        terminal.Show(ReportTables.Confusion(classes));
    }
}
