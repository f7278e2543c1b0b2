using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Tests.Passes;

public sealed class ScheduleTests
{
    [Fact]
    public void Branches_built_side_by_side_are_run_one_by_one()
    {
        var b = new GraphBuilder("branches");
        var x = b.Input("x", [1, 64, 64, 1]);
        var wide = Enumerable.Range(0, 4).Select(_ => x.Conv2D(b.Weights([16, 1, 1, 1]))).ToList();
        var narrow = wide.Select(w => w.Conv2D(b.Weights([1, 1, 1, 16])).Sigmoid()).ToList();
        var plan = b.Output("y", narrow[0].Add(narrow[1]).Add(narrow[2]).Add(narrow[3])).Build().Compile(new() { Threads = 1 });
        var wideBytes = wide[0].Spec.Bytes;
        Assert.InRange(plan.ArenaBytes, wideBytes, 2 * wideBytes);
    }

    [Fact]
    public void An_order_that_needs_no_more_memory_is_kept()
    {
        var b = new GraphBuilder("chain");
        var x = b.Input("x", [8]);
        var (first, second) = (x.Sigmoid("first"), x.Tanh("second"));
        var plan = b.Output("y", first.Add(second)).Build().Compile();
        Assert.Equal(["first", "second"], plan.Steps.Select(s => s.Name).Take(2));
    }
}
