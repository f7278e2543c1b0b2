using System.CommandLine;
using EdgeNet.Cli.Reports;
using EdgeNet.Cli.Training;
using EdgeNet.Training.Reports;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet generate MODEL -o grid.png</c>: what a generator makes of noise, and what a classifier takes it for.</summary>
internal static class GenerateCommand
{
    private const int MostSamples = 4096;

    public static Command Create(Terminal terminal)
    {
        var (model, json) = (new ModelChoice(), ModelArguments.Json());
        var output = new Option<string>("--output", "-o") { Description = "The picture to write: .png, .ppm or .pgm.", HelpName = "FILE", Required = true };
        var count = new Option<int>("--count") { Description = "How many samples it has.", HelpName = "N", DefaultValueFactory = _ => 64 };
        ModelArguments.UpTo(MostSamples, count);
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same samples.", HelpName = "N" };
        var label = new Option<string?>("--class") { Description = "The class to make samples of, by its name or number, where the generator is told one; otherwise one after the other.", HelpName = "CLASS" };
        var judge = new Option<string?>("--classifier") { Description = "A model trained to tell the classes of real pictures: what it takes the samples for is counted.", HelpName = "MODEL" };
        var command = new TaughtCommand("generate", "Lets a generator make samples of noise, and puts them into one picture.",
            "edgenet generate runs/dcgan/model.edgenet -o clothes.png",
            "edgenet generate runs/cgan/model.edgenet -o boots.png --class \"Ankle boot\" --count 16 --seed 2",
            "edgenet generate runs/cgan/model.edgenet -o clothes.png --count 1000 --classifier runs/keras_cnn/model.edgenet")
        {
            model,
            output,
            count,
            seed,
            label,
            judge,
            json,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            using var source = ModelSource.Open(model.Read(parsed));
            var samples = GeneratedSamples.Of(source, parsed.GetValue(count), parsed.GetValue(seed), parsed.GetValue(label), stop);
            var report = new GenerateReport(source.Graph.Name, parsed.GetRequiredValue(output), samples.Pictures.Shape[0]);
            var columns = (int)Math.Ceiling(Math.Sqrt(report.Samples));
            Picture.Grid(samples.Pictures, columns, Picture.RangeOf(samples.Pictures.Span<float>())).Save(report.Picture);
            Classification? classes = null;
            if (parsed.GetValue(judge) is { } path)
            {
                using var classifier = ModelSource.Open(new(path));
                classes = samples.TakenFor(classifier, stop);
                report = report.With(classifier.Graph.Name, classes, samples.Classes is not null);
            }

            if (parsed.GetValue(json)) terminal.Json(report, ReportJson.Default.GenerateReport);
            else Show(terminal, report, classes);
        }, stop));
        return command;
    }

    private static void Show(Terminal terminal, GenerateReport report, Classification? classes)
    {
        terminal.Line(Markup.Escape($"{report.Picture}: {report.Samples} samples of {report.Model}"));
        if (classes is null) return;
        if (report.Recognised is { } share)
        {
            terminal.Line(Markup.Escape($"{report.Classifier} recognised {Quantity.Percent(share)} of them as their class. Each row holds the samples of a class, by the class they were taken for:"));
            terminal.Show(ReportTables.Confusion(classes));
            return;
        }

        terminal.Line(Markup.Escape($"{report.Classifier} took them for:"));
        terminal.Show(ReportTables.Facts(report.Labels!.Zip(report.TakenFor!, static (label, taken) => (label, Quantity.Count(taken)))));
    }
}
