using System.CommandLine;
using EdgeNet.Cli.Reports;
using EdgeNet.Models;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet compress MODEL</c> and <c>edgenet expand MODEL</c>: the form in which a model travels.</summary>
internal static class CompressCommand
{
    private const string Extension = ".br";

    public static Command Compress(Terminal terminal) => Create(
        terminal, "compress", "Compresses a model's file for its way to a device, with Brotli.", path => path + Extension, Model.Compress,
        "edgenet compress clothes.edgenet          writes clothes.edgenet.br, which every command opens as well",
        "edgenet compress signed.edgenet -o m.br   keeps the signature");

    public static Command Expand(Terminal terminal) => Create(
        terminal, "expand", "Expands a compressed model to the file it was, which a device maps and runs.", Expanded, (path, output) => Model.Expand(path, output),
        "edgenet expand clothes.edgenet.br    writes clothes.edgenet");

    private static TaughtCommand Create(
        Terminal terminal, string name, string description, Func<string, string> outputOf, Action<string, string> convert, params string[] examples)
    {
        var model = new Argument<string>("MODEL") { Description = "The path of a model's file.", HelpName = "MODEL" };
        var output = new Option<string?>("--output", "-o") { Description = $"The file to write; by default the model's, with or without {Extension}.", HelpName = "FILE" };
        var command = new TaughtCommand(name, description, examples) { model, output };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var path = parsed.GetRequiredValue(model);
            var to = parsed.GetValue(output) ?? outputOf(path);
            convert(path, to);
            terminal.Line($"{Markup.Escape(to)}: {Quantity.Bytes(new FileInfo(to).Length)}, from {Quantity.Bytes(new FileInfo(path).Length)}");
        }, stop));
        return command;
    }

    private static string Expanded(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? path[..^Extension.Length]
        : throw new EdgeNetException($"'{path}' does not end with {Extension}; say where to write the model with --output.");
}
