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

    private const int Loads = 15;

    /// <summary>How long loads are repeated before they are measured: until nothing of what they run is compiled any more, as a rule.</summary>
    private static readonly TimeSpan LoadsWarmUpAtMost = TimeSpan.FromSeconds(2);

    private double peak;

    /// <summary>What runs the model.</summary>
    public IBackend Backend { get; init; } = Backends.Default;

    /// <summary>What to compare with, as <see cref="Opponent.Of"/> understands it; null for nothing.</summary>
    public string? Versus { get; init; }

    /// <summary>How many runs to time; null for as many as fit in a second or two.</summary>
    public int? Runs { get; init; }

    /// <summary>Whether to time each step as well.</summary>
    public bool Profile { get; init; }

    /// <summary>Measures a model, reporting progress from 0 to 1.</summary>
    public BenchReport Measure(ModelRequest model, Action<double> progress)
    {
        using var source = ModelSource.Open(model);
        IReadOnlyList<Opponent> opponents = Versus is null ? [] : Opponent.Of(source, Versus);
        var footprint = Footprint.Of(source, Backend, options);
        var theirs = opponents.Select(other => Footprint.Of(other.Source, other.Backend, options)).ToList();
        using var session = source.CreateSession(Backend, options);
        var timed = Warm(session);
        if (opponents.Count == 0) return Report(model, session, timed, footprint, Time(timed, progress));

        var sessions = opponents.Select(other => other.Source.CreateSession(other.Backend, options)).ToList();
        try
        {
            var contest = new Contest(timed, [.. sessions.Select(Warm)]);
            var differences = opponents.Zip(sessions, (other, peer) => Agreement.Check(session, peer, other.Name, other.Tolerance)).ToList();
            contest.Hold(Runs, done =>
            {
                MeasurePeak();
                progress(done);
            });
            return Report(model, session, timed, footprint, [.. contest.OurTimes]) with
            {
                Peers = [.. opponents.Select((other, i) => new PeerReport(
                    other.Name, contest.Median(i).TotalMilliseconds, contest.Min(i).TotalMilliseconds, contest.Ratio(i, 0.5), contest.Ratio(i, 0.25), contest.Ratio(i, 0.75),
                    differences[i], theirs[i].LoadMs, theirs[i].PeakBytes))],
            };
        }
        finally
        {
            foreach (var peer in sessions) peer.Dispose();
        }
    }

    private TimedSession Warm(ISession session)
    {
        var timed = new TimedSession(session, stop);
        timed.WarmUp();
        return timed;
    }

    private BenchReport Report(ModelRequest model, ISession session, TimedSession timed, Footprint footprint, TimeSpan[] times)
    {
        Array.Sort(times);
        var (median, min) = (times[times.Length / 2], times[0]);
        var plan = (session as Session)?.Plan;
        var macs = (double)session.Graph.Nodes.Sum(node => node.Operator.Macs(node));
        return new(
            session.Graph.Name, Backend.Name, options.Threads, options.Simd.ToString(), times.Length,
            median.TotalMilliseconds, min.TotalMilliseconds,
            Gflops(macs, median), peak / 1e9 * options.Threads, Gflops(macs, min) * 1e9 / (peak * options.Threads),
            timed.AllocatedPerRun(), plan?.ArenaBytes, plan?.ArenaLowerBound, plan?.WeightBytes,
            Load(model).TotalMilliseconds, footprint.LoadMs, footprint.PeakBytes, Footprint.OfNothing().PeakBytes,
            Profile ? Layers(session, timed, times.Length) : null);
    }

    /// <summary>The median time of loads, in a process that has loaded the model often enough for its code to be compiled well.</summary>
    private TimeSpan Load(ModelRequest model)
    {
        Settling.Await(() => LoadOnce(model), LoadsWarmUpAtMost);
        var times = new TimeSpan[Loads];
        foreach (ref var time in times.AsSpan())
        {
            GC.Collect(); // what the loads before left is none of this one's work
            time = LoadOnce(model);
        }

        Array.Sort(times);
        return times[Loads / 2];
    }

    private TimeSpan LoadOnce(ModelRequest model)
    {
        stop.ThrowIfCancellationRequested();
        var begin = Stopwatch.GetTimestamp();
        using var source = ModelSource.Open(model);
        using var session = source.CreateSession(Backend, options);
        return Stopwatch.GetElapsedTime(begin);
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
