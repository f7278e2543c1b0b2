using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Execution;

/// <summary>A few nodes can ask for any amount of memory; a limit refuses them before it is taken.</summary>
public sealed class MemoryLimitTests
{
    private const long Limit = 8 << 20;

    [Fact]
    public void Activations_beyond_the_limit_are_refused() =>
        AssertRefused(b => b.Input("x", [1, 2000, 2000, 1]).Relu());

    [Fact]
    public void A_large_result_of_small_constants_is_refused_and_never_computed() =>
        AssertRefused(b => b.Constant([1f], [1, 1]).Expand([4000, 4000]).Add(b.Input("x", [1])));

    [Fact]
    public void Weights_packed_beyond_the_limit_are_refused() =>
        AssertRefused(b => b.Input("x", [1, 2000]).Dense(b.Zeros([2000, 2000])), constantBytes: 2000 * 2000 * sizeof(float));

    [Fact]
    public void What_fits_exactly_is_compiled()
    {
        var graph = new Graph("fits");
        graph.Output("y", graph.Input("x", new(DType.F32, [1000])).Relu());
        var plan = graph.Compile(new() { Threads = 1 });
        var taken = plan.ArenaBytes + plan.WeightBytes;
        graph.Compile(new() { Threads = 1, MemoryLimit = taken });
        Assert.Throws<EdgeNetException>(() => graph.Compile(new() { Threads = 1, MemoryLimit = taken - 1 }));
    }

    private static void AssertRefused(Func<GraphBuilder, Value> build, long constantBytes = 0)
    {
        var b = new GraphBuilder("greedy");
        b.Output("y", build(b));
        var graph = b.Build();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<EdgeNetException>(() => graph.Compile(new() { Threads = 1, MemoryLimit = Limit })).Message;
        Assert.Contains($"{Limit:N0}", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Limit + constantBytes);
    }
}
