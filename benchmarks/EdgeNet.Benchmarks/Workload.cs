using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Benchmarks;

/// <summary>A graph, compiled and ready to run, and the best this processor could do with the same work.</summary>
internal sealed class Workload : IDisposable
{
    private readonly Session session;
    private readonly string[] inputs;
    private readonly float[] noise;

    /// <param name="graph">What to run; all its inputs hold floats.</param>
    /// <param name="threads">How many threads a run uses.</param>
    public Workload(Graph graph, int threads = 1)
    {
        session = graph.Compile(new() { Threads = threads }).CreateSession();
        inputs = [.. graph.Inputs.Select(input => input.Name)];
        var random = new Random(1);
        noise = [.. Enumerable.Range(0, (int)graph.Inputs.Max(input => input.Shape.Elements)).Select(_ => random.NextSingle())];
    }

    /// <summary>Fills the inputs, as a caller must before every run, and runs.</summary>
    public void Run()
    {
        foreach (var name in inputs)
        {
            var elements = session.Input<float>(name);
            noise.AsSpan(0, elements.Length).CopyTo(elements);
        }

        session.Run();
    }

    /// <summary>The run's multiply-adds as fast as one core can do them.</summary>
    public void Peak() => FmaPeak.Spend(session.Plan.Options.Simd, session.Plan.Macs);

    public void Dispose() => session.Dispose();
}
