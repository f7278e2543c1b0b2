using System.CommandLine;
using EdgeNet.Onnx;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet export MODEL -o model.onnx</c>: writes a model as ONNX.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new ModelChoice();
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", HelpName = "FILE.onnx", Required = true };
        var command = new TaughtCommand("export", $"Writes a model as ONNX, opset {OnnxExport.Opset}.",
            "edgenet export mobilenet_v2 -o mobilenet_v2.onnx",
            "edgenet export tuned.edgenet -o tuned.onnx")
        {
            model,
            output,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var path = parsed.GetRequiredValue(output);
            if (!ModelSource.IsOnnx(path)) throw new EdgeNetException($"'{path}' does not say that it is an ONNX file; end it with .onnx.");
            using var source = ModelSource.Open(model.Read(parsed));
            OnnxExport.Save(source.Graph, path);
            terminal.Line($"{Markup.Escape(path)}: {Reports.Quantity.Bytes(new FileInfo(path).Length)}");
        }, stop));
        return command;
    }
}
