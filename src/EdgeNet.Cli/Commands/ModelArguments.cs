using System.CommandLine;
using EdgeNet.Execution;
using EdgeNet.Simd;

namespace EdgeNet.Cli.Commands;

/// <summary>The arguments that commands share; each command takes its own copies.</summary>
internal static class ModelArguments
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON for a program to read." };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads")
        {
            Description = "How many threads a run uses; 1 stays on the calling thread.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        UpTo(CompileOptions.MostThreads, option);
        return option;
    }

    /// <summary>The names of the back ends.</summary>
    public static IReadOnlyList<string> BackendNames => [.. Backends.All.Select(backend => backend.Name)];

    /// <summary>A back end; null if the option is not given.</summary>
    public static Option<string?> Backend(string name, string description) => OneOf(name, description, BackendNames);

    /// <summary>One of some words; null if the option is not given.</summary>
    public static Option<string?> OneOf(string name, string description, IReadOnlyList<string> words)
    {
        var option = new Option<string?>(name) { Description = $"{description}: {Listed(words)}.", HelpName = "NAME" };
        option.CompletionSources.Add([.. words]);
        RefuseOthers(option, words, StringComparer.Ordinal);
        return option;
    }

    /// <summary>Refuses anything but the words between bars in an option's help.</summary>
    public static TOption OneOfItsWords<TOption>(TOption option) where TOption : Option
    {
        RefuseOthers(option, option.HelpName!.Split('|'), StringComparer.OrdinalIgnoreCase);
        return option;
    }

    private static void RefuseOthers(Option option, IReadOnlyList<string> words, StringComparer comparer) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !words.Contains(token.Value, comparer))
            result.AddError($"{option.Name} takes {Listed(words)}; '{token.Value}' is {(words.Count == 2 ? "neither" : "none of them")}.");
    });

    private static string Listed(IReadOnlyList<string> words) => $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    public static Option<SimdLevel> Simd()
    {
        var option = new Option<SimdLevel>("--simd")
        {
            Description = $"The vectors to use, up to {Cpu.Best} here: {string.Join(", ", Cpu.Supported)}.",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => Cpu.Current,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!Enum.TryParse<SimdLevel>(token.Value, ignoreCase: true, out var level) || level > Cpu.Best))
                result.AddError($"--simd takes {string.Join(", ", Cpu.Supported)} on this processor; '{token.Value}' is none of them.");
        });
        return option;
    }

    /// <summary>Refuses anything but a whole number from 1 to <paramref name="most"/>.</summary>
    public static void UpTo(int most, Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var number) && number >= 1 && number <= most))
            result.AddError($"{option.Name} takes a whole number from 1 to {most}; '{token.Value}' is none.");
    });
}
