using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Benchmarks;

/// <summary>
/// Recurrent networks over one sequence of 60 steps. Every step needs all recurrent weights, so reading them that often is the
/// limit on one thread, which the product with the input's weights comes on top of.
/// </summary>
public class RecurrentBenchmarks
{
    private const int Steps = 60;

    private Workload workload = null!;
    private float[] weights = [];

    [Params("RNN", "LSTM", "GRU", "GRU linear_before_reset")]
    public string Kind { get; set; } = "";

    [Params(64, 256)]
    public int Hidden { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var gates = Kind switch { "RNN" => 1, "LSTM" => 4, _ => 3 };
        var b = new GraphBuilder("recurrent");
        var (x, limit) = (b.Input("x", [1, Steps, Hidden]), MathF.Sqrt(3f / Hidden));
        Value w = b.Uniform([1, gates * Hidden, Hidden], -limit, limit), r = b.Uniform([1, gates * Hidden, Hidden], -limit, limit);
        var last = Kind switch
        {
            "RNN" => x.RNN(w, r).H,
            "LSTM" => x.LSTM(w, r).H,
            _ => x.GRU(w, r, linearBeforeReset: Kind != "GRU").H,
        };
        workload = new(b.Output("last", last).Build(), Threads);
        weights = r.Constant!.Span<float>().ToArray();
    }

    [Benchmark(Baseline = true)]
    public float ReadWeights()
    {
        var sum = 0f;
        for (var step = 0; step < Steps; step++) sum += TensorPrimitives.Sum<float>(weights);
        return sum;
    }

    [Benchmark]
    public void Run() => workload.Run();

    [GlobalCleanup]
    public void Cleanup() => workload.Dispose();
}
