using System.CommandLine;
using EdgeNet.Cli.Checks;
using EdgeNet.Execution;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet check DIR…</c>: ONNX models against the outputs they must have.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var folders = new Argument<string[]>("DIR")
        {
            Description = "A folder with model.onnx and test_data_set_*/input_N.pb, output_N.pb, as in ONNX's backend tests; or a folder of such folders.",
            Arity = ArgumentArity.OneOrMore,
        };
        var relative = new Option<float>("--rtol") { Description = "How far floats may be off, relative to what is expected.", DefaultValueFactory = _ => 1e-3f };
        var absolute = new Option<float>("--atol") { Description = "How far floats may be off besides.", DefaultValueFactory = _ => 1e-5f };
        var (threads, simd) = (ModelArguments.Threads(), ModelArguments.Simd());
        var command = new TaughtCommand("check", "Imports ONNX models, runs them on given inputs, and compares the outputs with those expected.",
            "edgenet check /usr/share/libonnx-testdata/data/node   from Debian's libonnx-testdata",
            "edgenet check my-model --rtol 1e-4")
        {
            folders,
            relative,
            absolute,
            threads,
            simd,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var cases = parsed.GetRequiredValue(folders).SelectMany(CheckCase.In);
            var options = new CompileOptions { Threads = parsed.GetValue(threads), Simd = parsed.GetValue(simd) };
            return Run(terminal, cases, options, new(parsed.GetValue(relative), parsed.GetValue(absolute)), stop);
        }, stop));
        return command;
    }

    private static int Run(Terminal terminal, IEnumerable<CheckCase> cases, CompileOptions options, Closeness closeness, CancellationToken stop)
    {
        var counts = new int[3];
        foreach (var each in cases)
        {
            stop.ThrowIfCancellationRequested();
            var result = each.Run(options, closeness);
            counts[(int)result.Verdict]++;
            terminal.Output.WriteLine($"{Word(result.Verdict)} {result.Name} {result.Reason.ReplaceLineEndings(" ")}");
        }

        terminal.Output.WriteLine($"{counts[(int)Verdict.Pass]} passed, {counts[(int)Verdict.Fail]} failed, {counts[(int)Verdict.Unsupported]} unsupported");
        return counts[(int)Verdict.Fail] > 0 ? 1 : 0;
    }

    private static string Word(Verdict verdict) => verdict switch { Verdict.Pass => "pass", Verdict.Fail => "fail", _ => "unsupported" };
}
