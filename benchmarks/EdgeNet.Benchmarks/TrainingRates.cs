using System.Diagnostics;
using System.Globalization;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Zoo;

namespace EdgeNet.Benchmarks;

/// <summary>
/// How many samples a second training takes, on one thread and on two, which take turns:
/// <c>train [--profile] [--seconds N] [MODEL…]</c>.
/// </summary>
internal static class TrainingRates
{
    private const int LargestSteps = 24;

    private static readonly (string Model, int Batch, int Classes)[] Tasks = [("keras_cnn", 128, 10), ("keras_lstm", 32, 0)];

    public static void Print(string[] args)
    {
        var seconds = Array.IndexOf(args, "--seconds") is >= 0 and var at ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : 4;
        Console.WriteLine("| model | batch | threads | samples/s | median | step ms | bytes a step | arena MB |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (model, batch, classes) in Tasks)
        {
            if (Array.Exists(args, a => ModelZoo.All.Any(m => m.Name == a)) && !args.Contains(model)) continue;
            var graph = TrainingStep(model, batch, classes);
            Trainer[] trainers = [new(graph, 1), new(graph, 2)];
            var clock = Stopwatch.StartNew();
            for (var round = 0; round < 3 || clock.Elapsed.TotalSeconds < seconds; round++)
                foreach (var trainer in trainers) trainer.Measure();
            foreach (var trainer in trainers) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {model} | {batch} | {trainer.Row(batch)} |"));
            if (args.Contains("--profile")) foreach (var trainer in trainers) trainer.PrintProfile();
            foreach (var trainer in trainers) trainer.Dispose();
        }
    }

    /// <summary>The zoo's model with a loss, Adam, and nothing that stays constant.</summary>
    private static Graph TrainingStep(string model, int batch, int classes)
    {
        var inference = ModelZoo.Find(model).Build();
        var input = inference.Inputs[0];
        var graph = inference.WithInputShapes(new Dictionary<string, Shape>(StringComparer.Ordinal) { [input.Name] = new([batch, .. input.Shape.ToArray()[1..]]) }).Thaw(_ => true);
        var y = graph.Outputs[0].Value;
        Value loss;
        if (classes > 0)
        {
            var labels = graph.Input("labels", new(DType.F32, [batch, classes]));
            loss = y.Producer!.Inputs[0]!.LogSoftmax().Mul(labels).ReduceSum([], keepDims: false).Affine(-1f / batch);
        }
        else
        {
            var error = y.Sub(graph.Input("target", new(DType.F32, y.Shape)));
            loss = error.Mul(error).ReduceMean([], keepDims: false);
        }

        graph.Output("loss", loss);
        graph.Differentiate(loss, [.. graph.Variables], Optimizer.Adam());
        return graph;
    }

    /// <summary>One session and what its steps took.</summary>
    private sealed class Trainer : IDisposable
    {
        private readonly Session session;
        private readonly string[] inputs;
        private readonly float[] noise;
        private readonly int threads;
        private readonly List<double> times = new(100_000);
        private long bytes;

        public Trainer(Graph graph, int threads)
        {
            this.threads = threads;
            session = graph.Compile(new() { Threads = threads }).CreateSession();
            inputs = [.. graph.Inputs.Select(input => input.Name)];
            var random = new Random(1);
            noise = [.. Enumerable.Range(0, (int)graph.Inputs.Max(input => input.Shape.Elements)).Select(_ => random.NextSingle())];
            for (var warm = 0; warm < 3; warm++) Step();
        }

        /// <summary>Some steps; the first, which finds the caches full of others' memory, isn't counted.</summary>
        public void Measure()
        {
            Step();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 3; i++)
            {
                var start = Stopwatch.GetTimestamp();
                Step();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            bytes += GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        public string Row(int batch)
        {
            times.Sort();
            var (best, median) = (times[0], times[times.Count / 2]);
            return string.Create(CultureInfo.InvariantCulture,
                $"{threads} | {1000 * batch / best:0} | {1000 * batch / median:0} | {best:0.00} | {bytes / times.Count} | {session.Plan.ArenaBytes / 1e6:0.0}");
        }

        /// <summary>The shortest each step took in some runs.</summary>
        public void PrintProfile()
        {
            var shortest = session.Plan.Steps.Select(step => (Step: step, Ms: double.MaxValue)).ToArray();
            for (var run = 0; run < 15; run++)
            {
                session.Profiler = new Profiler(session.Plan);
                Step();
                foreach (var (i, result) in session.Profiler.Results.Index()) shortest[i].Ms = Math.Min(shortest[i].Ms, result.Mean.TotalMilliseconds);
            }

            session.Profiler = null;
            var sum = shortest.Sum(s => s.Ms);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{threads} threads, {sum:0.00} ms:"));
            foreach (var (step, ms) in shortest.OrderByDescending(s => s.Ms).Take(LargestSteps))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{ms,8:0.000} ms {100 * ms / sum,5:0.0} % {2 * step.Macs / ms / 1e6,6:0} GFLOP/s  {step.Node.Operator.Type,-22} {step.Kernel,-18} {step.Node.Outputs[0].Shape,-22} {step.Name}"));
            }
        }

        public void Dispose() => session.Dispose();

        private void Step()
        {
            foreach (var name in inputs)
            {
                var elements = session.Input<float>(name);
                noise.AsSpan(0, elements.Length).CopyTo(elements);
            }

            session.Run();
        }
    }
}
