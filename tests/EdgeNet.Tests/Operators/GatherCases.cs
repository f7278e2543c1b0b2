using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class GatherCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            foreach (var axis in (int[])[0, 1, -1])
            {
                yield return Case([5, 5, 5], type, axis, new([2, 3], [0, 4, -1, 2, -5, 2], DType.I64));
                yield return Case([5, 5, 5], type, axis, new([], [-2], DType.I32));
                yield return Case([5, 5, 5], type, axis, new([0], [], DType.I32));
                yield return Case([5, 5, 5], type, axis, new([3], [1, 2, 3], DType.I64), constant: true);
            }
        }

        yield return Case([70, 300], DType.F32, 0, TestTensor.RandomIntegers([65], DType.I64, -70, 70));
    }

    [Fact]
    public void Neighbours_known_in_advance_are_a_view()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [1, 6, 2]));
        graph.Output("last", x.Gather(graph.Constant(Tensor.Scalar(-1L)), axis: 1));
        graph.Output("three", x.Gather(graph.Constant(Tensor.From([2, 3, 4], [3])), axis: 1));
        Assert.Equal(0, Plans.Steps(graph));
        Assert.Equal([10, 11], Plans.Run(graph));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-6)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void An_index_outside_the_axis_ends_the_run_with_the_node_s_name(long index)
    {
        var graph = new Graph("g");
        var words = graph.Input("words", new(DType.I64, [300, 2]));
        graph.Output("y", words.Embedding(graph.Input("table", new(DType.F32, [5, 64])), "lookup"));
        using var session = graph.Compile(new() { Threads = 2 }).CreateSession();
        session.Input<long>("words").Clear();
        session.Input<long>("words")[417] = index;
        var thrown = Assert.Throws<RunException>(session.Run);
        Assert.Equal("lookup", thrown.Node);
        Assert.Contains($"index {index} (number 417", thrown.Message, StringComparison.Ordinal);
        session.Input<long>("words")[417] = 4;
        session.Run();
    }

    [Fact]
    public void A_computed_index_that_turns_out_constant_and_outside_the_axis_is_refused_by_name()
    {
        var graph = new Graph("g");
        var index = graph.Constant(Tensor.From([5L], [1])).Neg();
        graph.Output("y", graph.Input("x", new(DType.F32, [3])).Gather(index, name: "lookup"));
        Assert.Equal("lookup", Assert.Throws<RunException>(() => graph.Compile()).Node);
    }

    [Fact]
    public void A_constant_index_outside_the_axis_is_refused_at_once()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [5]));
        Assert.Throws<ShapeException>(() => x.Gather(graph.Constant(Tensor.Scalar(5L))));
        Assert.Throws<ShapeException>(() => x.Gather(graph.Constant(Tensor.Scalar(1f))));
    }

    private static Case Case(Shape shape, DType type, int axis, TestTensor indices, bool constant = false)
    {
        var at = (axis + shape.Rank) % shape.Rank;
        return new(new Gather { Axis = axis }, [Coded.Tensor(shape, type), indices], x =>
            Coded.Each([.. shape[..at], .. indices.Shape, .. shape[(at + 1)..]], type, i =>
            {
                var index = (int)x[1][i.AsSpan(at, indices.Shape.Rank)];
                return x[0][[.. i[..at], (index + shape[at]) % shape[at], .. i[(at + indices.Shape.Rank)..]]];
            }))
        { Constants = constant ? [1] : [] };
    }
}
