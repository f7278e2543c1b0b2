using System.CommandLine;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Reports;
using Spectre.Console;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet generate MODEL -o grid.png</c>: what a generator makes of noise.</summary>
internal static class GenerateCommand
{
    private const int MostSamples = 4096;

    public static Command Create(Terminal terminal)
    {
        var model = new ModelChoice();
        var output = new Option<string>("--output", "-o") { Description = "The picture to write: .png, .ppm or .pgm.", HelpName = "FILE", Required = true };
        var count = new Option<int>("--count") { Description = "How many samples it has.", HelpName = "N", DefaultValueFactory = _ => 64 };
        ModelArguments.UpTo(MostSamples, count);
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same samples.", HelpName = "N" };
        var label = new Option<string?>("--class") { Description = "The class to make samples of, by its name or number, where the generator is told one; otherwise one after the other.", HelpName = "CLASS" };
        var command = new TaughtCommand("generate", "Lets a generator make samples of noise, and puts them into one picture.",
            "edgenet generate runs/dcgan/model.edgenet -o clothes.png",
            "edgenet generate runs/cgan/model.edgenet -o boots.png --class \"Ankle boot\" --count 16 --seed 2")
        {
            model,
            output,
            count,
            seed,
            label,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            using var source = ModelSource.Open(model.Read(parsed));
            var samples = Generate(source, parsed.GetValue(count), parsed.GetValue(seed), parsed.GetValue(label), stop);
            var columns = (int)Math.Ceiling(Math.Sqrt(samples.Shape[0]));
            var path = parsed.GetRequiredValue(output);
            Picture.Grid(samples, columns, Picture.RangeOf(samples.Span<float>())).Save(path);
            terminal.Line(Markup.Escape($"{path}: {samples.Shape[0]} samples of {source.Graph.Name}"));
        }, stop));
        return command;
    }

    private static Tensor Generate(ModelSource source, int count, int seed, string? label, CancellationToken stop)
    {
        var graph = source.Graph;
        var noise = graph.Inputs.FirstOrDefault(input => input.Spec.Type == DType.F32);
        var told = graph.Inputs.FirstOrDefault(input => input.Spec.Type == DType.I32);
        var made = graph.Outputs[0];
        if (noise is null || graph.Inputs.Count > (told is null ? 1 : 2) || made.Value.Shape.Rank != 4 || made.Value.Shape[0] != 1)
            throw new EdgeNetException($"'{graph.Name}' is no generator of pictures: that takes noise and perhaps a class number, and makes [1, height, width, channels]. It takes {string.Join(", ", graph.Inputs)}.");
        int? wanted = label is null ? null : ClassOf(label, told, source.Info);
        var numbers = new Tensor(new(DType.F32, [count, .. noise.Shape[1..].ToArray()]));
        Initializer.Normal(0, 1).Fill(numbers.Span<float>(), numbers.Shape, default, new(seed));
        var samples = new Tensor(new(DType.F32, [count, .. made.Value.Shape[1..].ToArray()]));
        var (length, size) = ((int)noise.Shape.Elements, (int)made.Value.Shape.Elements);
        using var session = graph.Compile().CreateSession();
        for (var i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            numbers.Span<float>().Slice(i * length, length).CopyTo(session.Input<float>(noise.Name));
            if (told is not null) session.Input<int>(told.Name).Fill(wanted ?? i % Math.Max(1, source.Info.Labels.Length));
            session.Run();
            session.Output<float>(made.Name).CopyTo(samples.Span<float>().Slice(i * size, size));
        }

        return samples;
    }

    private static int ClassOf(string label, Value? told, ModelInfo info)
    {
        if (told is null) throw new EdgeNetException("This generator isn't told a class; leave --class out.");
        var index = info.Labels.ToList().FindIndex(known => string.Equals(known, label, StringComparison.OrdinalIgnoreCase));
        if (index < 0 && int.TryParse(label, out var number) && number >= 0 && number < info.Labels.Length) index = number;
        return index >= 0 ? index
            : throw new EdgeNetException($"The generator knows no class '{label}'{Spelling.DidYouMean(label, info.Labels)} It knows {string.Join(", ", info.Labels)}.");
    }
}
