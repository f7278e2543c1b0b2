using BenchmarkDotNet.Attributes;
using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Benchmarks;

/// <summary>Square matrix products on one thread. Peak's ratio to Dense is the share of the processor's limit.</summary>
public class GemmBenchmarks
{
    private Workload workload = null!;

    [Params(64, 128, 256, 384, 512, 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var b = new GraphBuilder("gemm");
        workload = new(b.Output("y", b.Input("x", [Size, Size]).Dense(b.Weights([Size, Size]))).Build());
    }

    [Benchmark(Baseline = true)]
    public void Peak() => workload.Peak();

    [Benchmark]
    public void Dense() => workload.Run();

    [GlobalCleanup]
    public void Cleanup() => workload.Dispose();
}
