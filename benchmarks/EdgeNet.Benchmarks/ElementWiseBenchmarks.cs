using BenchmarkDotNet.Attributes;
using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Benchmarks;

/// <summary>Functions of single elements, and of rows, on one thread, set against copying as much memory.</summary>
public class ElementWiseBenchmarks
{
    private Workload workload = null!;
    private float[] from = [], to = [];

    public static IEnumerable<Function> Functions =>
    [
        new("Relu", x => x.Relu()),
        new("Sigmoid", x => x.Sigmoid()),
        new("Tanh", x => x.Tanh()),
        new("Gelu", x => x.Gelu()),
        new("HardSwish", x => x.HardSwish()),
        new("Softmax of rows", x => x.Softmax()),
        new("Add", x => x.Add(x)),
    ];

    [ParamsSource(nameof(Functions))]
    public Function Function { get; set; } = null!;

    /// <summary>Within the nearest cache, and beyond all of them.</summary>
    [Params(4_096, 4_194_304)]
    public int Elements { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (from, to) = (new float[Elements], new float[Elements]);
        var b = new GraphBuilder("function");
        workload = new(b.Output("y", Function.Apply(b.Input("x", [Elements / 256, 256]))).Build());
    }

    [Benchmark(Baseline = true)]
    public void Copy() => from.CopyTo(to, 0);

    [Benchmark]
    public void Run() => workload.Run();

    [GlobalCleanup]
    public void Cleanup() => workload.Dispose();
}

/// <summary>A function with a name.</summary>
public sealed record Function(string Name, Func<Value, Value> Apply)
{
    public override string ToString() => Name;
}
