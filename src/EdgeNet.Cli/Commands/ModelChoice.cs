using System.CommandLine;
using System.Globalization;
using EdgeNet.Tensors;
using EdgeNet.Zoo;

namespace EdgeNet.Cli.Commands;

/// <summary>The arguments by which a command line says which model it is about, and what its inputs are.</summary>
internal sealed class ModelChoice
{
    public Argument<string> Model { get; } = new("MODEL")
    {
        Description = "A model of the zoo (`edgenet zoo` lists them), or the path of an .edgenet or .onnx file.",
        HelpName = "MODEL",
        CompletionSources = { context => ModelZoo.All.Select(model => new System.CommandLine.Completions.CompletionItem(model.Name)) },
    };

    public Option<string[]> Shapes { get; } = new("--shape")
    {
        Description = "The shape of an input, for dimensions the model leaves free or for another batch: image=1,3,224,224. Once an input.",
        HelpName = "INPUT=N,N…",
    };

    public Option<string[]> Values { get; } = new("--value")
    {
        Description = "What an input holds that decides shapes or branches, and so becomes a constant: numbers, or a .npy or .pb file. Once an input.",
        HelpName = "INPUT=VALUE",
    };

    public ModelChoice()
    {
        Shapes.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (ShapeOf(SplitLast(token.Value).Value) is null)
                    result.AddError($"--shape takes an input's name and its dimensions, as in image=1,3,224,224; '{token.Value}' is none.");
        });
    }

    /// <summary>What the command line asks for.</summary>
    public ModelRequest Read(ParseResult parsed) => new(parsed.GetRequiredValue(Model))
    {
        Shapes = [.. (parsed.GetValue(Shapes) ?? []).Select(SplitLast).Select(s => new Named<Shape>(s.Name, ShapeOf(s.Value)!.Value))],
        Values = [.. (parsed.GetValue(Values) ?? []).Select(SplitFirst)],
    };

    /// <summary>A name and what stands behind the first equals sign.</summary>
    public static Named<string> SplitFirst(string text) => Split(text, text.IndexOf('='));

    // Names may have equals signs in them, shapes can't.
    private static Named<string> SplitLast(string text) => Split(text, text.LastIndexOf('='));

    private static Named<string> Split(string text, int at) => at < 0 ? new("", text) : new(text[..at], text[(at + 1)..]);

    private static Shape? ShapeOf(string text)
    {
        var dims = new List<int>();
        foreach (var word in text.Split(',', 'x').Where(_ => text.Length > 0))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var dim)) return null;
            dims.Add(dim);
        }

        return dims.Count <= Shape.MaxRank ? new([.. dims]) : null;
    }
}
