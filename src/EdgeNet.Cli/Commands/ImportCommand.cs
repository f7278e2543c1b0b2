using System.CommandLine;
using EdgeNet.Cli.Reports;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Passes;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet import MODEL.onnx -o MODEL.edgenet</c>: an ONNX model as a file that a device maps and runs.</summary>
internal static class ImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var (model, images, json) = (new ModelChoice(), new ImageOptions(), ModelArguments.Json());
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; by default the model's with .edgenet instead of .onnx.", HelpName = "FILE" };
        var channelsLast = new Option<bool>("--nhwc") { Description = "Take images as [N, H, W, C], as cameras give them, instead of as the ONNX file does." };
        var labels = new Option<string?>("--labels") { Description = "A text file with the name of a class a line, in the order of the scores.", HelpName = "FILE" };
        var task = new Option<ModelTask?>("--task") { Description = "What the model is for.", HelpName = string.Join('|', Enum.GetNames<ModelTask>().Skip(1)).ToLowerInvariant() };
        var command = new TaughtCommand("import", "Turns an ONNX model into a file that a device maps and runs, and says what became of it.",
            "edgenet import mobilenet.onnx -o mobilenet.edgenet --labels imagenet.txt --mean 123.7,116.3,103.5 --scale 0.0171,0.0175,0.0174",
            "edgenet import detector.onnx --shape image=1,3,320,320 --nhwc",
            "edgenet import vad.onnx --shape input=1,1536 --value sr=16000   a constant decides between its branches")
        {
            model,
            output,
            channelsLast,
            labels,
            task,
            images.Mean,
            images.Scale,
            images.Colour,
            json,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var request = model.Read(parsed) with { ChannelsLast = parsed.GetValue(channelsLast) };
            if (!ModelSource.IsOnnx(request.Model)) throw new EdgeNetException($"'{request.Model}' is no .onnx file; that is what can be imported.");
            var named = parsed.GetValue(labels) is { } file ? LabelsIn(file) : null;
            var path = parsed.GetValue(output) ?? Path.ChangeExtension(request.Model, ".edgenet");
            var report = terminal.Follow($"Importing {request.Model}", progress =>
            {
                using var source = ModelSource.Open(request);
                progress(0.5);
                stop.ThrowIfCancellationRequested();
                var names = named is not null ? [.. named] : source.Info.Labels;
                var info = source.Info with
                {
                    Labels = names,
                    Task = parsed.GetValue(task) ?? Guess(source.Graph, names.Length),
                    Preprocessing = images.Read(parsed, source.Graph) is { } image ? [image] : [],
                };
                Pipeline.Lower(source.Graph); // once, instead of each time the file is loaded
                Model.Save(path, source.Graph, info with { Parameters = ModelParameter.Of(source.Graph) });
                progress(1);
                return Report(request.Model, path, source, info);
            });
            if (parsed.GetValue(json)) terminal.Json(report, ReportJson.Default.ImportReport);
            else terminal.Show(ReportTables.Import(report));
        }, stop));
        return command;
    }

    private static string[] LabelsIn(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EdgeNetException($"'{file}', the file of --labels, cannot be read: {e.Message}", e);
        }
    }

    // Scores there is one of for each name.
    private static ModelTask Guess(Graph graph, int labels) =>
        labels > 0 && graph.Outputs.Any(output => output.Value.Shape.Elements == labels) ? ModelTask.Classification : ModelTask.Unknown;

    private static ImportReport Report(string from, string to, ModelSource source, ModelInfo info) => new(
        source.Graph.Name,
        [.. source.Graph.Inputs.Select(input => PortReport.Of(input.Name, input))],
        [.. source.Graph.Outputs.Select(output => PortReport.Of(output.Name, output.Value))],
        [.. source.Onnx!.FixedInputs],
        ModelReport.CountParameters(source.Graph.Nodes),
        source.Graph.Nodes.Count, source.Onnx.Transposes, info.Labels.Length,
        new FileInfo(from).Length, new FileInfo(to).Length);
}
