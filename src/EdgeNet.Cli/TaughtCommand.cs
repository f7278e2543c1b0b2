using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using EdgeNet.Cli.Commands;

namespace EdgeNet.Cli;

/// <summary>A command whose help ends in examples.</summary>
internal sealed class TaughtCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;

    /// <summary>Adds everything by which a command line chooses a model.</summary>
    public void Add(ModelChoice model)
    {
        Add(model.Model);
        Add(model.Shapes);
        Add(model.Values);
    }
}

/// <summary>The usual help, then the examples.</summary>
internal sealed class ExampleHelp(HelpAction usual, params string[] rootExamples) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var examples = parseResult.CommandResult.Command is TaughtCommand taught ? taught.Examples : rootExamples;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
        output.WriteLine("Exit codes: 0 all went well, 1 it could not be done, 2 the command line is wrong.");
        return result;
    }
}
