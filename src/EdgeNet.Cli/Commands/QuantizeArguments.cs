using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeNet.Cli.Quantizing;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Cli.Commands;

/// <summary>The arguments by which a command line says how a model is quantized.</summary>
internal sealed class QuantizeArguments
{
    public Option<Calibration> Calibration { get; } = new("--calibration")
    {
        Description = "How the ranges of activations are chosen: minmax keeps every value, average the usual extremes, percentile all but the rarest; entropy and mse weigh what is cut off against coarser steps.",
        HelpName = "minmax|average|percentile|entropy|mse",
        CustomParser = Parse,
        DefaultValueFactory = _ => new QuantizationOptions().Calibration,
    };

    public Option<double> Percentile { get; } = Number("--percentile", "The share of the values that --calibration percentile keeps, in percent.", new QuantizationOptions().Percentile, most: 100);

    public Option<WeightScale> Weights { get; } = ModelArguments.OneOfItsWords(new Option<WeightScale>("--weight-scales")
    {
        Description = "How the scales of weights are chosen, one an output channel: by the largest weight, or by the least squared error.",
        HelpName = "minmax|mse",
    });

    public Option<int?> Samples { get; } = new("--samples")
    {
        Description = $"How many examples of the training data are run to see how large activations are; {QuantizationData.UsualSamples} by default, of made-up inputs {QuantizationData.UsualMade}.",
        HelpName = "N",
    };

    public Option<bool> DataFree { get; } = new("--data-free") { Description = "Make up inputs in place of data, as is done where there are none." };

    public Option<double?> MaxDrop { get; } = new("--max-drop")
    {
        Description = "Keep the layers that hurt most in float until no more is lost than this: points of accuracy; of numbers, percent by which the error grows.",
        HelpName = "POINTS",
    };

    public Option<bool> Sensitivity { get; } = new("--sensitivity") { Description = "Tell of each layer how much noise it brings alone, the worst first; --max-drop tells it too." };

    public Option<string[]> KeepFloat { get; } = new("--keep-float")
    {
        Description = "Layers that go on computing with floats.",
        HelpName = "LAYER[,LAYER…]",
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))],
    };

    public Option<WeightForm> Stored { get; } = ModelArguments.OneOfItsWords(new Option<WeightForm>("--weights")
    {
        Description = "How layers that compute with floats store their weights: those kept in float, or without --keep-float and --max-drop all, so that nothing but the file changes.",
        HelpName = "fp16|int8|int4",
    });

    public Option<bool> Equalize { get; } = new("--equalize") { Description = "Scale channels that are much smaller than their neighbours up, and what reads them down." };

    public Option<bool> CorrectBias { get; } = new("--correct-bias") { Description = "Let biases make up for what quantizing shifts channels by on average." };

    public Option<bool> AdaRound { get; } = new("--adaround") { Description = "Learn of each weight if it is better rounded up or down, layer by layer." };

    public Option<int> Qat { get; } = new("--qat") { Description = "Train on for so many epochs with the noise of being quantized.", HelpName = "EPOCHS" };

    public QuantizeArguments()
    {
        ModelArguments.UpTo(1_000, Qat);
        ModelArguments.UpTo(1_000_000, Samples);
        InRange(MaxDrop, most: 100);
    }

    /// <summary>Every option, for a command to take.</summary>
    public IEnumerable<Option> All => [Calibration, Percentile, Weights, Samples, DataFree, MaxDrop, Sensitivity, KeepFloat, Stored, Equalize, CorrectBias, AdaRound, Qat];

    /// <summary>How weights are to be stored, if that is all that is to be done.</summary>
    public WeightForm? StoredOnly(CommandResult command) =>
        command.GetValue(Stored) is not WeightForm.Float32 and var form && !IsGiven(command, KeepFloat) && !IsGiven(command, MaxDrop) ? form : null;

    /// <summary>Refuses what says how to compute with integers where weights are only stored.</summary>
    public void Check(CommandResult command)
    {
        // What is stored is not yet known where the command line is wrong.
        if (IsGiven(command, KeepFloat) || IsGiven(command, MaxDrop) || !IsGiven(command, Stored)) return;
        Option[] quantizing = [Calibration, Percentile, Weights, Sensitivity, Equalize, CorrectBias, AdaRound, Qat];
        if (quantizing.FirstOrDefault(option => IsGiven(command, option)) is { } idle)
            command.AddError($"{idle.Name} quantizes, where {Stored.Name} alone only stores weights; give --keep-float or --max-drop too, or leave one of the two out.");
    }

    private static bool IsGiven(CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };

    /// <summary>How a quantizer shall work.</summary>
    public QuantizationOptions Read(ParseResult parsed) => new()
    {
        Calibration = parsed.GetValue(Calibration),
        Percentile = parsed.GetValue(Percentile),
        Weights = parsed.GetValue(Weights),
        Equalize = parsed.GetValue(Equalize),
        CorrectBias = parsed.GetValue(CorrectBias),
        AdaptRounding = parsed.GetValue(AdaRound),
    };

    /// <summary>A way to calibrate by its name, or by that which others call it by.</summary>
    private static Calibration Parse(ArgumentResult result)
    {
        var name = result.Tokens[0].Value.ToLowerInvariant() switch { "kl" => "entropy", "moving-average" => "average", var given => given };
        if (Enum.TryParse<Calibration>(name, ignoreCase: true, out var calibration) && !char.IsAsciiDigit(name[0])) return calibration;
        result.AddError($"--calibration takes minmax, average, percentile, entropy (also called kl) or mse; '{result.Tokens[0].Value}' is none of them.");
        return default;
    }

    private static Option<double> Number(string name, string description, double usual, double most)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "NUMBER", DefaultValueFactory = _ => usual };
        InRange(option, most);
        return option;
    }

    private static void InRange(Option option, double most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !(double.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number >= 0 && number <= most))
            result.AddError($"{option.Name} takes a number from 0 to {most}; '{token.Value}' is none.");
    });
}
