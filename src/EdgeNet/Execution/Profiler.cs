using System.Diagnostics;
using EdgeNet.Kernels;
using EdgeNet.Threading;

namespace EdgeNet.Execution;

/// <summary>Adds up the time each step of a plan takes. Set it on a session to measure, take it off to run at full speed.</summary>
/// <example><code>
/// session.Profiler = new Profiler(plan);
/// session.Run();
/// foreach (var (step, time) in session.Profiler.Results) Console.WriteLine($"{step.Name}: {time.TotalMilliseconds} ms");
/// </code></example>
public sealed class Profiler(Plan plan)
{
    private readonly long[] ticks = new long[plan.Steps.Count];

    internal Plan Plan => plan;

    /// <summary>How many runs were measured.</summary>
    public int Runs { get; private set; }

    /// <summary>Each step with its mean time over the measured runs.</summary>
    public IEnumerable<(PlannedStep Step, TimeSpan Mean)> Results =>
        plan.Steps.Select((step, i) => (step, TimeSpan.FromSeconds(ticks[i] / (double)Stopwatch.Frequency / Math.Max(Runs, 1))));

    /// <summary>Forgets what was measured.</summary>
    public void Reset()
    {
        Array.Clear(ticks);
        Runs = 0;
    }

    internal void Run(Step[] steps, WorkerPool pool)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            pool.Run(steps[i]);
            ticks[i] += Stopwatch.GetTimestamp() - start;
        }

        Runs++;
    }
}
