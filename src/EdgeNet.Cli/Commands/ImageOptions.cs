using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using EdgeNet.Cli.Inputs;
using EdgeNet.Graphs;
using EdgeNet.Models;

namespace EdgeNet.Cli.Commands;

/// <summary>The arguments by which a command line says how images become a model's input: value = (pixel − mean) · scale.</summary>
internal sealed class ImageOptions
{
    private static readonly ImmutableArray<float> NoMean = [0f], ToOne = [1 / 255f];

    public Option<float[]> Mean { get; } = Numbers("--mean", "What is taken off each channel of an image, 0 to 255: one number, or one a channel.");

    public Option<float[]> Scale { get; } = Numbers("--scale", "What each channel of an image is multiplied by then, such as 1/255: one number, or one a channel.");

    public Option<ColorOrder?> Colour { get; } = ModelArguments.OneOfItsWords(new Option<ColorOrder?>("--colour")
    {
        Description = "The order of an image's channels.",
        HelpName = "grey|rgb|bgr",
        Aliases = { "--color" },
    });

    /// <summary>What the command line says of the model's image; null if nothing.</summary>
    /// <exception cref="EdgeNetException">It says something, but the model takes no image.</exception>
    public Preprocessing? Read(ParseResult parsed, Graph graph)
    {
        var (mean, scale, colour) = (parsed.GetValue(Mean) ?? [], parsed.GetValue(Scale) ?? [], parsed.GetValue(Colour));
        if (mean.Length == 0 && scale.Length == 0 && colour is null) return null;
        var input = graph.Inputs.FirstOrDefault(ImagePixels.CanBe) ?? throw new EdgeNetException(
            $"No input of the model is an image: [1, height, width, channels] or [1, channels, height, width] with 1 or 3 channels. It has {string.Join(", ", graph.Inputs)}.");
        var usual = Usual(input);
        var order = colour ?? usual.Order;
        return usual with { Order = order, Mean = PerChannel(Mean, mean, NoMean), Scale = PerChannel(Scale, scale, ToOne) };

        ImmutableArray<float> PerChannel(Option option, float[] numbers, ImmutableArray<float> otherwise)
        {
            var channels = order == ColorOrder.Grey ? 1 : 3;
            return numbers.Length == 0 ? otherwise
                : numbers.Length == 1 || numbers.Length == channels ? [.. numbers]
                : throw new EdgeNetException($"{option.Name} has {numbers.Length} numbers; a {order} image takes {(channels == 1 ? "1" : $"1 or {channels}")}.");
        }
    }

    /// <summary>What is done with an image of which nothing is said: samples become numbers from 0 to 1.</summary>
    public static Preprocessing Usual(Value input) =>
        new(input.Name, input.Shape[^1] != 3 && (input.Shape[^1] == 1 || input.Shape[1] == 1) ? ColorOrder.Grey : ColorOrder.Rgb, NoMean, ToOne);

    private static Option<float[]> Numbers(string name, string description)
    {
        var option = new Option<float[]>(name) { Description = description, HelpName = "N[,N,N]", CustomParser = result => Parse(result.Tokens[0].Value) };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Parse(token.Value) is null)
                result.AddError($"{name} takes numbers with commas between, each perhaps divided by another; '{token.Value}' is none.");
        });
        return option;
    }

    private static float[]? Parse(string text)
    {
        var numbers = new List<float>();
        foreach (var word in text.Split(','))
        {
            var quotient = float.NaN;
            foreach (var part in word.Split('/'))
            {
                if (!float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
                quotient = float.IsNaN(quotient) ? number : quotient / number;
            }

            if (!float.IsFinite(quotient)) return null;
            numbers.Add(quotient);
        }

        return [.. numbers];
    }
}
