using System.CommandLine;
using System.Globalization;
using EdgeNet.Execution;
using EdgeNet.Training.Descriptions;

namespace EdgeNet.Cli.Commands;

/// <summary>The arguments by which a command line says how a model is trained; whatever is given goes into the run's settings.</summary>
internal sealed class TrainArguments
{
    public Option<int?> Epochs { get; } = Count("--epochs", "How often to go through the data.");

    public Option<int?> Batch { get; } = Count("--batch", "How many examples a step learns from; by default what suits the model, and fewer where the data are few.");

    public Option<string?> Optimizer { get; } = Text("--optimizer", $"How weights follow their gradients: {string.Join(", ", OptimizerKind.All.Select(k => k.Name))}; with settings as in \"adam: {{ beta1: 0.5 }}\".");

    public Option<float?> Rate { get; } = Positive("--rate", "The learning rate; by default what suits the optimizer and the model. A saved model's layers learn at a tenth of it, if they have a new head or it isn't given.");

    public Option<string[]> Freeze { get; } = new("--freeze")
    {
        Description = "Of a saved model: the layers that stay as they are, by the names `edgenet inspect` shows; body for all but the head.",
        HelpName = "body|NAME[,NAME…]",
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))],
    };

    public Option<bool> NewHead { get; } = new("--new-head") { Description = "Of a saved model: put a new last layer in place of the one it has, which is done anyway where the data have classes it doesn't know." };

    public Option<string?> Schedule { get; } = Text("--schedule", $"How the rate changes: {string.Join(", ", ScheduleKind.All.Select(k => k.Name))}; with settings as in \"step: {{ epochs: 5, factor: 0.5 }}\".");

    public Option<float?> WarmUp { get; } = Positive("--warm-up", "Over how many epochs the rate rises from nothing.");

    public Option<float?> Validation { get; } = Positive("--validation", "The share of the training data to hold back, by which the best epoch is chosen; without it the test data are only watched and the last epoch is kept.");

    public Option<string?> Augment { get; } = Text("--augment", "Change images at random while they are learnt from: flip, crop=2, rotate=10, shift=0.1, zoom=0.1, brightness=0.1, contrast=0.2, noise=0.05, cutout=8, grey=0.1, with commas between; none for no changes. By default what is known to suit the data: clothes are flipped.");

    public Option<int?> Patience { get; } = Count("--patience", "End after so many epochs without a better one, and keep the best.");

    public Option<int?> CriticSteps { get; } = Count("--critic-steps", "Of a pair such as wgan_gp: how often the discriminator learns before the generator does; by default what suits the pair.");

    public Option<int?> Seed { get; } = new("--seed") { Description = "What all chance follows from: the same seed and number of threads give the same model, to the bit.", HelpName = "N" };

    public Option<int?> Threads { get; }

    public Option<string?> Memory { get; } = new("--memory") { Description = "The most memory a training step may take, such as 64MB; what doesn't fit is computed twice, to the same bits.", HelpName = "SIZE" };

    public TrainArguments()
    {
        Threads = Count("--threads", $"How many threads train; {Environment.ProcessorCount} by default.");
        ModelArguments.UpTo(CompileOptions.MostThreads, Threads);
    }

    /// <summary>Every option, for a command to take.</summary>
    public IEnumerable<Option> All => [Epochs, Batch, Optimizer, Rate, Freeze, NewHead, Schedule, WarmUp, Validation, Augment, Patience, CriticSteps, Seed, Threads, Memory];

    /// <summary>A description with what the command line says in place of what it said.</summary>
    /// <exception cref="DescriptionException">That can't be meant.</exception>
    public Description Read(ParseResult parsed, Description description)
    {
        foreach (var option in (Option<int?>[])[Epochs, Batch, Patience, CriticSteps, Seed, Threads])
            if (parsed.GetValue(option) is { } number) description = description.With(KeyOf(option), number);
        foreach (var option in (Option<float?>[])[Rate, WarmUp, Validation])
            if (parsed.GetValue(option) is { } number) description = description.With(KeyOf(option), double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        foreach (var option in (Option<string?>[])[Optimizer, Schedule])
            if (parsed.GetValue(option) is { } yaml) description = description.With(KeyOf(option), yaml);
        if (parsed.GetValue(Freeze) is { Length: > 0 } frozen) description = description.WithTexts(KeyOf(Freeze), frozen);
        if (parsed.GetValue(Memory) is { } size) description = description.WithText(KeyOf(Memory), size);
        if (parsed.GetValue(NewHead)) description = description.WithText(KeyOf(NewHead), "true");
        return parsed.GetValue(Augment) is { } changes ? description.With("augment", changes.Trim() == "none" ? "{ }" : $"{{ {string.Join(", ", changes.Split(',').Select(AsYaml))} }}") : description;

        // flip stands for flip=true.
        static string AsYaml(string change) => change.Split('=') is [var name, var amount] ? $"{name.Trim()}: {amount.Trim()}" : $"{change.Trim()}: true";
    }

    private static string KeyOf(Option option) => option.Name.TrimStart('-').Replace('-', '_');

    private static Option<int?> Count(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        ModelArguments.UpTo(1_000_000, option);
        return option;
    }

    private static Option<float?> Positive(string name, string description)
    {
        var option = new Option<float?>(name) { Description = description, HelpName = "NUMBER" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(float.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number > 0 && float.IsFinite(number)))
                result.AddError($"{name} takes a number above 0; '{token.Value}' is none.");
        });
        return option;
    }

    private static Option<string?> Text(string name, string description) => new(name) { Description = description, HelpName = "NAME" };
}
