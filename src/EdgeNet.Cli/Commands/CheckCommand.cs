using System.CommandLine;
using EdgeNet.Cli.Checks;
using EdgeNet.Cli.Reports;
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
        var seconds = new Option<int>("--limit") { Description = "How many seconds a case may take.", HelpName = "N", DefaultValueFactory = _ => 60 };
        ModelArguments.UpTo(most: 86_400, seconds);
        var (threads, simd, json) = (ModelArguments.Threads(), ModelArguments.Simd(), ModelArguments.Json());
        var command = new TaughtCommand("check", "Imports ONNX models, runs them on given inputs, and compares the outputs with those expected.",
            "edgenet check /usr/share/libonnx-testdata/data/node   from Debian's libonnx-testdata",
            "edgenet check my-model --rtol 1e-4")
        {
            folders,
            relative,
            absolute,
            seconds,
            threads,
            simd,
            json,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var cases = parsed.GetRequiredValue(folders).SelectMany(CheckCase.In).ToList();
            var options = new CompileOptions { Threads = parsed.GetValue(threads), Simd = parsed.GetValue(simd) };
            var (closeness, limit) = (new Closeness(parsed.GetValue(relative), parsed.GetValue(absolute)), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            return Run(terminal, cases, check => check.Run(options, closeness, limit), parsed.GetValue(json), stop);
        }, stop));
        return command;
    }

    private static int Run(Terminal terminal, List<CheckCase> cases, Func<CheckCase, CheckResult> run, bool json, CancellationToken stop)
    {
        // Lines on a screen are progress enough.
        var results = json || !terminal.OutputIsScreen ? terminal.Follow("Checking", RunAll) : RunAll(static _ => { });
        var report = CheckReport.Of(results);
        if (json) terminal.Json(report, ReportJson.Default.CheckReport);
        else terminal.Output.WriteLine($"{report.Passed} passed, {report.Failed} failed, {report.Unsupported} unsupported");
        return report.Failed > 0 ? 1 : 0;

        List<CheckResult> RunAll(Action<double> progress)
        {
            var all = new List<CheckResult>(cases.Count);
            foreach (var each in cases)
            {
                stop.ThrowIfCancellationRequested();
                var result = run(each);
                all.Add(result);
                if (!json) terminal.Output.WriteLine($"{result.Word} {result.Name} {result.Reason.ReplaceLineEndings(" ")}");
                progress((double)all.Count / cases.Count);
            }

            return all;
        }
    }
}
