using System.CommandLine;
using EdgeNet.Cli.Quantizing;
using EdgeNet.Cli.Reports;
using EdgeNet.Cli.Training;
using EdgeNet.Models;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;
using EdgeNet.Zoo;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet train MODEL --data DATA</c>: trains a model and leaves a run folder.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string?>("MODEL")
        {
            Description = "A recipe of the zoo (`edgenet zoo` lists them), a saved model (.edgenet or .onnx) to be trained further, or a description (.yaml), such as the config.yaml of a run.",
            HelpName = "MODEL",
            Arity = ArgumentArity.ZeroOrOne,
            CompletionSources = { context => ModelZoo.All.Where(m => m.Recipe is not null).Select(m => new System.CommandLine.Completions.CompletionItem(m.Name)) },
        };
        var output = new Option<string?>("--output", "-o") { Description = "The run folder; by default runs/ and the model's name.", HelpName = "FOLDER" };
        var resume = new Option<string?>("--resume") { Description = "Go on where a run was broken off: its folder, or its checkpoint.", HelpName = "FOLDER|FILE" };
        var (data, training, json) = (new DataArguments(), new TrainArguments(), ModelArguments.Json());
        var command = new TaughtCommand("train", "Trains a model, and leaves it with a report in a run folder.",
            "edgenet train keras_cnn                              clothes, which are built in",
            "edgenet train keras_cnn --data photos/ --epochs 20   a folder with a subfolder of images for each class",
            "edgenet train mlp --data houses.csv --target price   a table",
            "edgenet train keras_lstm --data sales.csv --window 28",
            "edgenet train runs/keras_cnn/model.edgenet --data shoes/ --freeze body   a saved model learns other classes",
            "edgenet train my-model.yaml --optimizer adamw --rate 0.0005 --schedule cosine",
            "edgenet train --resume runs/keras_cnn                after Ctrl-C")
        {
            model,
        };
        var qat = new Option<int>("--qat") { Description = "When it is trained, train on for so many epochs with the noise of being quantized, and write model.int8.edgenet too.", HelpName = "EPOCHS" };
        ModelArguments.UpTo(1_000, qat);
        foreach (var option in (IEnumerable<Option>)[.. data.All, .. training.All, output, resume, qat, json]) command.Add(option);
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var (description, checkpoint, folder) = Begin(parsed.GetValue(model), parsed.GetValue(resume), parsed.GetValue(output));
            description = training.Read(parsed, description);
            var origin = Origin.Of(description);
            var usual = origin.Data is { } name ? new DataDescription { From = name } : null;
            description = description.With(data.Read(parsed, description.Data ?? usual));
            var job = TrainingSetup.Create(description, folder, origin);
            return Run(terminal, job, checkpoint, parsed.GetValue(json), report => parsed.GetValue(qat) is > 0 and var epochs
                ? report with { Int8 = Quantize(terminal, report, description, epochs, stop) } : report, stop);
        }, stop));
        return command;
    }

    /// <summary>What is to be done, from where on, and where what comes of it goes.</summary>
    private static (Description Description, string? Checkpoint, RunFolder? Folder) Begin(string? model, string? resume, string? output)
    {
        var folder = output is null ? null : new RunFolder(output);
        if (resume is null)
            return (TrainingSetup.Describe(model ?? throw new EdgeNetException("There is nothing to train: name a model, or a run to resume; `edgenet zoo` lists models.")), null, folder);
        var run = new RunFolder(Directory.Exists(resume) ? resume : Path.GetDirectoryName(Path.GetFullPath(resume))!);
        var checkpoint = Directory.Exists(resume) ? run.Checkpoint : resume;
        if (!File.Exists(checkpoint)) throw new EdgeNetException($"'{checkpoint}' isn't there, so that nothing can be resumed; name the folder of a run, or its checkpoint.");
        return (model is null ? Description.Load(run.Config) : TrainingSetup.Describe(model), checkpoint, folder ?? run);
    }

    private static int Run(Terminal terminal, TrainingJob job, string? checkpoint, bool json, Func<TrainReport, TrainReport> finish, CancellationToken stop)
    {
        if (!json) terminal.Line(Markup.Escape($"{job.Name}: {job.Story}"));
        TrainReport report;
        try
        {
            report = terminal.Watch(draw => job.Run(checkpoint, new TrainingProgress(json ? null : terminal.Progress, draw), stop));
        }
        catch (DivergedException e) when (File.Exists(job.Folder.Checkpoint))
        {
            throw new EdgeNetException($"{e.Message} '{job.Folder.Checkpoint}' is as the last whole epoch left it.", e);
        }

        if (report.Stopped is not "interrupted") report = finish(report);
        if (json) terminal.Json(report, ReportJson.Default.TrainReport);
        else Show(terminal, report);
        if (report.Stopped is not "interrupted") return 0;
        terminal.Note($"training was interrupted; go on with: edgenet train --resume {report.Run}");
        return EdgeNetCommand.Interrupted;
    }

    /// <summary>Lets the trained model go on learning with the noise of being quantized.</summary>
    private static QuantizeReport Quantize(Terminal terminal, TrainReport report, Description description, int epochs, CancellationToken stop)
    {
        using var source = ModelSource.Open(new(report.Model));
        if (source.Info.Task is ModelTask.Generation or ModelTask.Reconstruction) throw new EdgeNetException("--qat needs a model that is judged by data; quantize this one with `edgenet quantize`.");
        var job = new QuantizationJob(source, QuantizationData.Of(source, description.Data!, QuantizationData.UsualSamples, description.Augment, report.Threads, stop)) { Qat = epochs };
        return terminal.Follow("Training on with the noise of being quantized", progress =>
            job.Run(new FileInfo(report.Model).Length, Path.ChangeExtension(report.Model, ".int8.edgenet"), progress, stop));
    }

    private static void Show(Terminal terminal, TrainReport report)
    {
        terminal.Line();
        terminal.Show(ReportTables.Facts(report.Facts()));
        if (report.Int8 is { } int8)
        {
            terminal.Line();
            terminal.Line("With integers:");
            terminal.Show(ReportTables.Facts(int8.Facts()));
        }

        terminal.Line();
        terminal.Line(Markup.Escape($"Model   {report.Model}"));
        terminal.Line(Markup.Escape($"Report  {report.Report}"));
    }
}
