using System.Diagnostics;
using System.Runtime;
using EdgeNet.Execution;
using EdgeNet.Simd;

namespace EdgeNet.Cli.Reports;

/// <summary>Measures a model: loads it, warms it up, times runs, counts what they allocate.</summary>
/// <param name="options">How to compile the model.</param>
/// <param name="runs">How many runs to time; null for as many as fit in a second or two.</param>
/// <param name="profile">Whether to time each step as well.</param>
/// <param name="stop">Ends the measuring early.</param>
internal sealed class Benchmark(CompileOptions options, int? runs, bool profile, CancellationToken stop)
{
    private static readonly TimeSpan TimedFor = TimeSpan.FromSeconds(1.5);

    /// <summary>The just-in-time compiler reconsiders a method 100 ms after its thirtieth call: quiet for longer than that means it is done.</summary>
    private static readonly TimeSpan SettledFor = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan WarmUpAtMost = TimeSpan.FromSeconds(5);

    /// <summary>How often the peak is measured between runs, so that both meet the same moods of the machine.</summary>
    private static readonly TimeSpan PeakEvery = TimeSpan.FromMilliseconds(100);

    private double peak;

    /// <summary>Measures a model, reporting progress from 0 to 1.</summary>
    public BenchReport Measure(ModelRequest model, Action<double> progress)
    {
        var loading = Stopwatch.StartNew();
        using var source = ModelSource.Open(model);
        var plan = source.Graph.Compile(options);
        using var session = plan.CreateSession();
        loading.Stop();
        var inputs = new SampleInputs(session);

        WarmUp(session, inputs);
        var times = Time(session, inputs, runs ?? RunsInTime(session, inputs), progress);
        Array.Sort(times);
        var (median, min) = (times[times.Length / 2], times[0]);
        var macs = (double)plan.Macs;
        return new(
            plan.Graph.Name, options.Threads, options.Simd.ToString(), times.Length,
            median.TotalMilliseconds, min.TotalMilliseconds,
            Gflops(macs, median), peak / 1e9 * options.Threads, Gflops(macs, min) * 1e9 / (peak * options.Threads),
            AllocatedPerRun(session, inputs), plan.ArenaBytes, plan.ArenaLowerBound, plan.WeightBytes,
            loading.Elapsed.TotalMilliseconds, Process.GetCurrentProcess().PeakWorkingSet64,
            profile ? Profile(session, inputs, times.Length) : null);
    }

    private void WarmUp(Session session, SampleInputs inputs)
    {
        var (clock, quiet) = (Stopwatch.StartNew(), Stopwatch.StartNew());
        var compiled = JitInfo.GetCompiledMethodCount();
        while (quiet.Elapsed < SettledFor && clock.Elapsed < WarmUpAtMost)
        {
            Run(session, inputs);
            if (JitInfo.GetCompiledMethodCount() == compiled) continue;
            compiled = JitInfo.GetCompiledMethodCount();
            quiet.Restart();
        }
    }

    private int RunsInTime(Session session, SampleInputs inputs) =>
        (int)Math.Clamp(TimedFor / Run(session, inputs), 10, 10_000);

    private TimeSpan[] Time(Session session, SampleInputs inputs, int count, Action<double> progress)
    {
        var times = new TimeSpan[count];
        var sincePeak = Stopwatch.StartNew();
        MeasurePeak();
        for (var i = 0; i < count; i++)
        {
            if (sincePeak.Elapsed > PeakEvery)
            {
                MeasurePeak();
                progress((double)i / count);
                Run(session, inputs); // the caches forget the bar
                sincePeak.Restart();
            }

            times[i] = Run(session, inputs);
        }

        MeasurePeak();
        return times;
    }

    private void MeasurePeak() => peak = Math.Max(peak, FmaPeak.FlopsPerSecond(options.Simd));

    /// <summary>The fewest bytes a run of several batches allocated: the runtime's own threads may allocate now and then.</summary>
    private long AllocatedPerRun(Session session, SampleInputs inputs)
    {
        const int Batches = 3, Batch = 10;
        var least = long.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Batch; i++) Run(session, inputs);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return (least + Batch - 1) / Batch;
    }

    /// <summary>Each layer's median time: on a busy machine a mean tells of the others.</summary>
    private List<LayerTime> Profile(Session session, SampleInputs inputs, int count)
    {
        var samples = session.Plan.Steps.Select(_ => new TimeSpan[count]).ToArray();
        var profiler = session.Profiler = new Profiler(session.Plan);
        for (var run = 0; run < count; run++)
        {
            profiler.Reset();
            Run(session, inputs);
            foreach (var (layer, result) in profiler.Results.Index()) samples[layer][run] = result.Mean;
        }

        session.Profiler = null;
        var medians = samples.Select(times => times.Order().ElementAt(count / 2)).ToArray();
        var total = medians.Sum(time => time.TotalMilliseconds);
        return [.. session.Plan.Steps.Zip(medians, (step, time) => new LayerTime(
            step.Name, step.Node.Operator.Type, step.Kernel, time.TotalMilliseconds, time.TotalMilliseconds / total, Gflops(step.Macs, time)))];
    }

    private TimeSpan Run(Session session, SampleInputs inputs)
    {
        stop.ThrowIfCancellationRequested();
        inputs.Fill();
        var begin = Stopwatch.GetTimestamp();
        session.Run();
        return Stopwatch.GetElapsedTime(begin);
    }

    private static double Gflops(double macs, TimeSpan time) => time > TimeSpan.Zero ? 2 * macs / time.TotalSeconds / 1e9 : 0;
}
