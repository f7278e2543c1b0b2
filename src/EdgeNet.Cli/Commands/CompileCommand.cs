using System.CommandLine;
using EdgeNet.Cli.Reports;
using EdgeNet.Execution;
using EdgeNet.Models;
using EdgeNet.Simd;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet compile MODEL --target neon</c>: a model whose weights lie in its file as a device's kernels want them.</summary>
internal static class CompileCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new ModelChoice();
        var names = string.Join(", ", Target.All.Select(target => target.Name));
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; by default the model's name, the targets' and .edgenet.", HelpName = "FILE" };
        var targets = new Option<string[]>("--target") { Description = $"What to pack for: {names}; several with commas between. By default this processor.", HelpName = "NAME" };
        targets.CompletionSources.Add([.. Target.All.Select(target => target.Name)]);
        var portable = new Option<bool>("--portable") { Description = "Keep the weights as they are too: other processors can run the model, and it can be trained and exported; the file is larger." };
        var command = new TaughtCommand("compile", "Folds and fuses a model and packs its weights for a processor, so that a load there has little left to do.",
            "edgenet compile clothes.edgenet --target neon -o device.edgenet",
            "edgenet compile mobilenet_v2 --target avx2,avx512 --portable")
        {
            model,
            output,
            targets,
            portable,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var (request, chosen) = (model.Read(parsed), Targets(parsed.GetValue(targets)));
            var path = parsed.GetValue(output) ?? $"{Path.GetFileNameWithoutExtension(request.Model)}.{string.Join('-', chosen.Select(target => target.Name))}.edgenet";
            using (var source = ModelSource.Open(request))
            {
                var packed = source.Graph.PackedFor(chosen, parsed.GetValue(portable));
                stop.ThrowIfCancellationRequested();
                Model.Save(path, packed, source.Info);
            }

            terminal.Line($"{Markup.Escape(path)}: {Quantity.Bytes(new FileInfo(path).Length)}, packed for {string.Join(" and ", chosen.Select(target => target.Name))}");
        }, stop));
        return command;
    }

    private static List<Target> Targets(string[]? names)
    {
        var chosen = (names ?? []).SelectMany(name => name.Split(',')).Distinct(StringComparer.OrdinalIgnoreCase).Select(Target.Find).ToList();
        return chosen.Count > 0 ? chosen : [Target.Here(Cpu.Current)];
    }
}
