using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using EdgeNet.Cli.Commands;

namespace EdgeNet.Cli;

/// <summary>The <c>edgenet</c> command: its subcommands, and what becomes of their errors.</summary>
internal static class EdgeNetCommand
{
    public const int Interrupted = 130;

    private const int Failure = 1, WrongUse = 2;

    /// <summary>How long a command may take to end after Ctrl-C: training saves a checkpoint and judges what it has.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);

    /// <summary>Runs one command line and answers the exit code.</summary>
    public static int Run(IReadOnlyList<string> args, Terminal terminal)
    {
        try
        {
            var parsed = Create(terminal).Parse(args);
            if (parsed.Action is not ParseErrorAction)
                return parsed.Invoke(new() { EnableDefaultExceptionHandler = false, Output = terminal.Output, ProcessTerminationTimeout = EndsWithin });
            terminal.Complain($"{Complaint(parsed)} `{Path(parsed.CommandResult)} --help` tells more.");
            return WrongUse;
        }
        catch (OperationCanceledException)
        {
            terminal.Complain("interrupted.");
            return Interrupted;
        }
        catch (Exception e) when (e is EdgeNetException or IOException or UnauthorizedAccessException)
        {
            terminal.Complain(e.Message);
            return Failure;
        }
        catch (Exception e)
        {
            terminal.Complain($"a fault in EdgeNet itself ({e.GetType().Name}: {e.Message}); please report it with the command line and the model.");
            return Failure;
        }
    }

    private static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Builds, inspects and measures neural networks that run without allocating.")
        {
            DemoCommand.Create(terminal),
            TrainCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            QuantizeCommand.Create(terminal),
            GenerateCommand.Create(terminal),
            ZooCommand.Create(terminal),
            InspectCommand.Create(terminal),
            BenchCommand.Create(terminal),
            ImportCommand.Create(terminal),
            RunCommand.Create(terminal),
            CheckCommand.Create(terminal),
            ExportCommand.Create(terminal),
            CompileCommand.Create(terminal),
            CompressCommand.Compress(terminal),
            CompressCommand.Expand(terminal),
            SignCommand.Create(terminal),
            VerifyCommand.Create(terminal),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = root.Action = new ExampleHelp((HelpAction)help.Action!,
            "edgenet demo                      train a network, and run it as a device would",
            "edgenet train keras_cnn           train a model; with --data on your own images or tables",
            "edgenet zoo                       the models it can build",
            "edgenet bench resnet18 --profile  where a model's time goes");
        return root;
    }

    /// <summary>The first thing wrong with a command line, in one sentence.</summary>
    private static string Complaint(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var stray, ..]) return parsed.Errors[0].Message;
        var command = parsed.CommandResult.Command;
        var known = stray.StartsWith('-') ? command.Options.Select(option => option.Name) : command.Subcommands.Select(sub => sub.Name);
        return $"'{stray}' means nothing here{Spelling.DidYouMean(stray, known)}";
    }

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "edgenet";
}
