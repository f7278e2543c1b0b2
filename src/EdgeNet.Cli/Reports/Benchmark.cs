using System.Diagnostics;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Cli.Reports;

/// <summary>Measures a model: loads it, warms it up, times runs, counts what they allocate.</summary>
/// <param name="options">How to compile the model.</param>
/// <param name="stop">Ends the measuring early.</param>
internal sealed class Benchmark(CompileOptions options, CancellationToken stop)
{
    private static readonly TimeSpan TimedFor = TimeSpan.FromSeconds(1.5);

    /// <summary>How often the peak is measured between runs, so that both meet the same moods of the machine.</summary>
    private static readonly TimeSpan PeakEvery = TimeSpan.FromMilliseconds(100);

    private const int Loads = 9;

    private double peak;

    /// <summary>What runs the model.</summary>
    public IBackend Backend { get; init; } = Backends.Default;

    /// <summary>What to compare with; null for nothing.</summary>
    public IBackend? Peer { get; init; }

    /// <summary>How many runs to time; null for as many as fit in a second or two.</summary>
    public int? Runs { get; init; }

    /// <summary>Whether to time each step as well.</summary>
    public bool Profile { get; init; }

    /// <summary>Measures a model, reporting progress from 0 to 1.</summary>
    public BenchReport Measure(ModelRequest model, Action<double> progress)
    {
        var begin = Stopwatch.GetTimestamp();
        using var source = ModelSource.Open(model);
        using var session = source.CreateSession(Backend, options);
        var firstLoad = Stopwatch.GetElapsedTime(begin);
        var timed = new TimedSession(session, stop);
        timed.WarmUp();
        if (Peer is null) return Report(model, session, timed, firstLoad, Time(timed, progress));

        using var other = source.CreateSession(Peer, options);
        var peer = new TimedSession(other, stop);
        peer.WarmUp();
        var difference = Agreement.Check(session, other, Peer.Name, Agreement.Tolerance(source.Graph));
        var contest = new Contest(timed, peer);
        contest.Hold(Runs, done =>
        {
            MeasurePeak();
            progress(done);
        });
        return Report(model, session, timed, firstLoad, [.. contest.OurTimes]) with
        {
            Peer = Peer.Name,
            PeerMedianMs = contest.TheirMedian.TotalMilliseconds,
            PeerMinMs = contest.TheirMin.TotalMilliseconds,
            Ratio = contest.Ratio(0.5),
            RatioLow = contest.Ratio(0.25),
            RatioHigh = contest.Ratio(0.75),
            Difference = difference,
        };
    }

    private BenchReport Report(ModelRequest model, ISession session, TimedSession timed, TimeSpan firstLoad, TimeSpan[] times)
    {
        Array.Sort(times);
        var (median, min) = (times[times.Length / 2], times[0]);
        var plan = (session as Session)?.Plan;
        var held = PeakMemory(); // before the model is loaded again and again
        var macs = (double)session.Graph.Nodes.Sum(node => node.Operator.Macs(node));
        return new(
            session.Graph.Name, Backend.Name, options.Threads, options.Simd.ToString(), times.Length,
            median.TotalMilliseconds, min.TotalMilliseconds,
            Gflops(macs, median), peak / 1e9 * options.Threads, Gflops(macs, min) * 1e9 / (peak * options.Threads),
            timed.AllocatedPerRun(), plan?.ArenaBytes, plan?.ArenaLowerBound, plan?.WeightBytes,
            Load(model).TotalMilliseconds, firstLoad.TotalMilliseconds, held,
            Profile ? Layers(session, timed, times.Length) : null);
    }

    /// <summary>The most memory this process has held: what Linux calls VmHWM. Where a system doesn't keep it, what is held now.</summary>
    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return Math.Max(process.PeakWorkingSet64, process.WorkingSet64);
    }

    private TimeSpan Load(ModelRequest model)
    {
        var times = new TimeSpan[Loads];
        foreach (ref var time in times.AsSpan())
        {
            stop.ThrowIfCancellationRequested();
            var begin = Stopwatch.GetTimestamp();
            using var source = ModelSource.Open(model);
            using var session = source.CreateSession(Backend, options);
            time = Stopwatch.GetElapsedTime(begin);
        }

        Array.Sort(times);
        return times[Loads / 2];
    }

    private TimeSpan[] Time(TimedSession timed, Action<double> progress)
    {
        var times = new TimeSpan[Runs ?? (int)Math.Clamp(TimedFor / timed.Run(), 10, 10_000)];
        var sincePeak = Stopwatch.StartNew();
        MeasurePeak();
        for (var i = 0; i < times.Length; i++)
        {
            if (sincePeak.Elapsed > PeakEvery)
            {
                MeasurePeak();
                progress((double)i / times.Length);
                timed.Run(); // the caches forget the bar
                sincePeak.Restart();
            }

            times[i] = timed.Run();
        }

        MeasurePeak();
        return times;
    }

    private void MeasurePeak() => peak = Math.Max(peak, FmaPeak.FlopsPerSecond(options.Simd));

    /// <summary>Each layer's median time: on a busy machine a mean tells of the others.</summary>
    private List<LayerTime> Layers(ISession measured, TimedSession timed, int count)
    {
        if (measured is not Session session) throw new EdgeNetException($"Back end '{Backend.Name}' doesn't tell the time of each layer; leave out --profile, or use --backend {Backends.Default.Name}.");
        var samples = session.Plan.Steps.Select(_ => new TimeSpan[count]).ToArray();
        var profiler = session.Profiler = new Profiler(session.Plan);
        for (var run = 0; run < count; run++)
        {
            profiler.Reset();
            timed.Run();
            foreach (var (layer, result) in profiler.Results.Index()) samples[layer][run] = result.Mean;
        }

        session.Profiler = null;
        var medians = samples.Select(times => times.Order().ElementAt(count / 2)).ToArray();
        var total = medians.Sum(time => time.TotalMilliseconds);
        return [.. session.Plan.Steps.Zip(medians, (step, time) => new LayerTime(
            step.Name, step.Node.Operator.Type, step.Kernel, time.TotalMilliseconds, time.TotalMilliseconds / total, Gflops(step.Macs, time)))];
    }

    private static double Gflops(double macs, TimeSpan time) => time > TimeSpan.Zero ? 2 * macs / time.TotalSeconds / 1e9 : 0;
}
