using System.CommandLine;
using EdgeNet.Cli.Inputs;
using EdgeNet.Cli.Reports;
using EdgeNet.Data.Images;
using EdgeNet.Execution;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet run MODEL --input IMAGE</c>: what a model answers.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var (model, images, json) = (new ModelChoice(), new ImageOptions(), ModelArguments.Json());
        var (threads, simd) = (ModelArguments.Threads(), ModelArguments.Simd());
        var inputs = new Option<string[]>("--input", "-i")
        {
            Description = "What an input holds: a .npy or .pb file, an image (.png, .ppm, .pgm, .pbm), or numbers with commas between. Once an input; a model's only input needs no name.",
            HelpName = "INPUT=FILE",
        };
        var outputs = new Option<string[]>("--output", "-o") { Description = "Where to write an output: a .npy or .pb file. Once an output.", HelpName = "OUTPUT=FILE" };
        var random = new Option<bool>("--random") { Description = "Fill inputs that are not given with even noise from 0 to 1 (whole numbers with 0)." };
        var backend = ModelArguments.Backend("--backend", "What runs the model");
        var crop = new Option<bool>("--crop") { Description = "Cut an image to the input's proportions instead of stretching it." };
        var raw = new Option<bool>("--raw") { Description = "Give arrays and take outputs as the network does, not in the units of the data it was trained on." };
        var command = new TaughtCommand("run", "Runs a model on given inputs and says what it answers.",
            "edgenet run mobilenet.edgenet --input cat.png",
            "edgenet run forecast.onnx --input series=series.npy --output forecast=forecast.npy",
            "edgenet run vad.onnx --input input=sound.npy --input sr=16000 --input h=h.npy --input c=c.npy",
            "edgenet run keras_lstm --random --json | jq .outputs[0].mean")
        {
            model,
            inputs,
            outputs,
            random,
            images.Mean,
            images.Scale,
            images.Colour,
            crop,
            raw,
            backend,
            threads,
            simd,
            json,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var given = (parsed.GetValue(inputs) ?? []).Select(ModelChoice.SplitFirst).ToList();
            using var source = ModelSource.Open(model.Read(parsed) with { Given = given });
            stop.ThrowIfCancellationRequested();
            var files = (parsed.GetValue(outputs) ?? []).Select(ModelChoice.SplitFirst).ByName([.. source.Graph.Outputs.Select(output => output.Name)], "output");
            foreach (var file in files.Values) TensorText.CheckName(file);
            using var session = source.CreateSession(Backends.Find(parsed.GetValue(backend)), new() { Threads = parsed.GetValue(threads), Simd = parsed.GetValue(simd) });
            var units = source.File is null || parsed.GetValue(raw) ? null : new DataUnits(source.Info);
            if (parsed.GetValue(random)) new SampleInputs(session).Fill();
            var feed = new Feed(source, given, images.Read(parsed, source.Graph), units, parsed.GetValue(crop) ? ImageFit.Crop : ImageFit.Stretch);
            foreach (var note in feed.Fill(session, orElseKeep: parsed.GetValue(random))) terminal.Note(note);
            session.Run();
            Show(terminal, Report(source, session, units, files), parsed.GetValue(json));
        }, stop));
        return command;
    }

    private static RunReport Report(ModelSource source, ISession session, DataUnits? units, Dictionary<string, string> files) => new(source.Graph.Name, [.. source.Graph.Outputs.Select(output =>
    {
        var tensor = new Tensor(output.Value.Spec with { Shape = session.OutputShape(output.Name) });
        session.OutputBytes(output.Name).CopyTo(tensor.Bytes);
        units?.Restore(tensor);
        if (files.TryGetValue(output.Name, out var path)) TensorText.Save(path, output.Name, tensor);
        var scores = source.Info.Task == ModelTask.Classification && (source.Info.Labels.IsEmpty || source.Info.Labels.Length == tensor.Shape.Elements);
        return OutputReport.Of(output.Name, tensor, scores, source.Info.Labels);
    })]);

    private static void Show(Terminal terminal, RunReport report, bool json)
    {
        if (json)
        {
            terminal.Json(report, ReportJson.Default.RunReport);
            return;
        }

        terminal.Show(ReportTables.Outputs(report.Outputs));
        foreach (var output in report.Outputs)
            if (output.Top is { } scores) terminal.Show(ReportTables.Scores(scores));
    }
}
