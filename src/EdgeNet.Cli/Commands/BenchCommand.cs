using System.CommandLine;
using EdgeNet.Cli.Reports;

namespace EdgeNet.Cli.Commands;

/// <summary><c>edgenet bench MODEL</c>: how fast a model runs, and what it takes.</summary>
internal static class BenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var (model, threads, simd, json) = (new ModelChoice(), ModelArguments.Threads(), ModelArguments.Simd(), ModelArguments.Json());
        var runs = new Option<int?>("--runs") { Description = "How many runs to time; by default as many as fit in 1.5 seconds.", HelpName = "N" };
        ModelArguments.UpTo(most: 1_000_000, runs);
        var backend = ModelArguments.Backend("--backend", "What runs the model");
        var versus = ModelArguments.OneOf("--vs",
            $"What to compare with, in turns on the same inputs and threads; a quantized model is compared with itself in {Opponent.Float}s as well", [.. ModelArguments.BackendNames, Opponent.Float]);
        var profile = new Option<bool>("--profile") { Description = "Show where the time goes, layer by layer." };
        var command = new TaughtCommand("bench", "Measures how fast a model runs, and the memory it takes.",
            "edgenet bench mobilenet_v2 --threads 1",
            "edgenet bench resnet18 --profile",
            "edgenet bench squeezenet --vs onnxruntime",
            "edgenet bench clothes.int8.edgenet --vs float   what quantizing has brought",
            "edgenet bench keras_cnn --json | jq .median_ms")
        {
            model,
            threads,
            runs,
            backend,
            versus,
            profile,
            simd,
            json,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var request = model.Read(parsed);
            var benchmark = new Benchmark(new() { Threads = parsed.GetValue(threads), Simd = parsed.GetValue(simd) }, stop)
            {
                Backend = Backends.Find(parsed.GetValue(backend)),
                Versus = parsed.GetValue(versus),
                Runs = parsed.GetValue(runs),
                Profile = parsed.GetValue(profile),
            };
            Show(terminal, terminal.Follow($"Measuring {request.Model}", progress => benchmark.Measure(request, progress)), parsed.GetValue(json));
        }, stop));
        return command;
    }

    private static void Show(Terminal terminal, BenchReport report, bool json)
    {
        if (json)
        {
            terminal.Json(report, ReportJson.Default.BenchReport);
            return;
        }

        terminal.Show(ReportTables.Bench(report));
        if (report.Profile is { } layers) terminal.Show(ReportTables.Profile(layers));
    }
}
