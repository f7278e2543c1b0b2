using System.CommandLine;
using EdgeNet.Cli.Inputs;
using EdgeNet.Cli.Quantizing;
using EdgeNet.Cli.Reports;
using EdgeNet.Models;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Quantizing;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet quantize MODEL --data DATA</c>: makes a trained model one of bytes, and tells what that costs.</summary>
internal static class QuantizeCommand
{
    public static Command Create(Terminal terminal)
    {
        var (model, data, quantizing, threads, json) = (new ModelChoice(), new DataArguments(), new QuantizeArguments(), ModelArguments.Threads(), ModelArguments.Json());
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; by default the model's with .int8.edgenet at the end, or what else weights are stored as. A page about it goes beside it.", HelpName = "FILE" };
        var command = new TaughtCommand("quantize", "Makes a trained model one of bytes: a quarter of the size, computed with integers.",
            "edgenet quantize runs/keras_cnn/model.edgenet --data fashion -o keras_cnn.int8.edgenet",
            "edgenet quantize model.edgenet --calibration mse --max-drop 0.5   keeps the layers that hurt most in float",
            "edgenet quantize runs/dcgan/model.edgenet                        a generator, measured with noise",
            "edgenet quantize model.onnx --data photos/ --keep-float head,stem --json",
            "edgenet quantize model.onnx                                      without data: inputs are made up",
            "edgenet quantize model.edgenet --weights int4                    stores weights in four bits, and computes with floats")
        {
            model,
            output,
        };
        foreach (var option in (IEnumerable<Option>)[.. data.All, .. quantizing.All, threads, json]) command.Add(option);
        command.Validators.Add(quantizing.Check);
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var path = parsed.GetRequiredValue(model.Model);
            var only = quantizing.StoredOnly(parsed.CommandResult);
            var target = parsed.GetValue(output) ?? Path.ChangeExtension(path, $".{(only ?? WeightForm.Int8).ToString().ToLowerInvariant()}.edgenet");
            if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
                throw new EdgeNetException($"'{target}' cannot be written: there is no folder '{folder}'."); // said before the work, not after
            using var source = ModelSource.Open(model.Read(parsed));
            if (only is { } form)
            {
                var judge = DataOf(source, data, quantizing, parsed, parsed.GetValue(threads), stop).Judge;
                var stored = new StorageJob(source, form, judge).Run(SizeOf(path, source), target);
                if (parsed.GetValue(json)) terminal.Json(stored, ReportJson.Default.StorageReport);
                else Show(terminal, stored);
                return;
            }

            var job = Prepare(source, data, quantizing, parsed, parsed.GetValue(threads), stop);
            var report = terminal.Follow($"Quantizing {source.Graph.Name}", progress =>
                job.Run(SizeOf(path, source), target, progress, stop));
            if (parsed.GetValue(json)) terminal.Json(report, ReportJson.Default.QuantizeReport);
            else Show(terminal, report);
        }, stop));
        return command;
    }

    private static QuantizationJob Prepare(ModelSource source, DataArguments arguments, QuantizeArguments quantizing, ParseResult parsed, int threads, CancellationToken stop)
    {
        return new(source, DataOf(source, arguments, quantizing, parsed, threads, stop))
        {
            Options = quantizing.Read(parsed),
            MaxDrop = parsed.GetValue(quantizing.MaxDrop) ?? double.PositiveInfinity,
            TellsSensitivity = parsed.GetValue(quantizing.Sensitivity),
            Qat = parsed.GetValue(quantizing.Qat),
            KeepFloat = parsed.GetValue(quantizing.KeepFloat) ?? [],
            Weights = parsed.GetValue(quantizing.Stored),
        };
    }

    /// <summary>The data the command line names, or else those the model was trained on; where there are none, some that are made up.</summary>
    private static QuantizationData DataOf(ModelSource source, DataArguments arguments, QuantizeArguments quantizing, ParseResult parsed, int threads, CancellationToken stop)
    {
        var (given, samples) = (parsed.GetValue(arguments.Data), parsed.GetValue(quantizing.Samples));
        var known = source.Info.Metadata.GetValueOrDefault("data") is { } name && source.Info.Task != ModelTask.Generation ? new DataDescription { From = name } : null;
        if (parsed.GetValue(quantizing.DataFree) || (given is null && known is null)) return QuantizationData.Made(source, samples ?? QuantizationData.UsualMade);
        if (given is not null && InputFiles.Find(given, source) is { } files) return QuantizationData.Of(source, files, samples ?? QuantizationData.UsualSamples);
        if (source.Info.Task == ModelTask.Generation) throw new EdgeNetException($"'{source.Graph.Name}' generates, from noise; leave --data out, or give what it shall be given as an array (.npy).");
        return QuantizationData.Of(source, arguments.Read(parsed, known), samples ?? QuantizationData.UsualSamples, augmentation: null, threads, stop);
    }

    private static void Show(Terminal terminal, StorageReport report)
    {
        terminal.Show(ReportTables.Facts(report.Facts()));
        terminal.Line();
        terminal.Line(Markup.Escape($"Model   {report.Output}"));
    }

    /// <summary>The size of a model's file; of what is built by name, of its weights.</summary>
    private static long SizeOf(string path, ModelSource source) => File.Exists(path) ? new FileInfo(path).Length : source.Graph.Constants.Sum(constant => constant.Spec.Bytes);

    private static void Show(Terminal terminal, QuantizeReport report)
    {
        if (report.Note is { } note) terminal.Line(Markup.Escape(note));
        terminal.Show(ReportTables.Quantized(report.Layers));
        if (report.Sensitivities.Count > 0)
        {
            terminal.Line("Each layer quantized alone:");
            terminal.Show(ReportTables.Sensitivities(report.Sensitivities, report.KeptFloat));
        }

        terminal.Show(ReportTables.Facts(report.Facts()));
        terminal.Line();
        terminal.Line(Markup.Escape($"Model   {report.Output}"));
        terminal.Line(Markup.Escape($"Report  {report.Report}"));
    }
}
