using BenchmarkDotNet.Attributes;
using EdgeNet.Zoo;

namespace EdgeNet.Benchmarks;

/// <summary>Every model of the zoo. Peak is the model's multiply-adds as fast as one core can do them.</summary>
public class ModelBenchmarks
{
    private Workload workload = null!;

    public static IEnumerable<string> Models => ModelZoo.All.Select(model => model.Name);

    [ParamsSource(nameof(Models))]
    public string Model { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup() => workload = new(ModelZoo.Find(Model).Build(), Threads);

    [Benchmark(Baseline = true)]
    public void Peak() => workload.Peak();

    [Benchmark]
    public void Run() => workload.Run();

    [GlobalCleanup]
    public void Cleanup() => workload.Dispose();
}
