using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class SliceCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            // Starts, ends, axes, steps; and the indices of the input that remain along each axis.
            yield return Case(type, [1, 0, 2], [3, 3, 4], [], [], [[1, 2], [0, 1, 2], [2, 3]]);
            yield return Case(type, [-2], [int.MaxValue], [0], [], [[2, 3], [0, 1, 2], [0, 1, 2, 3, 4]]);
            yield return Case(type, [0, 0], [100, -1], [-1, 0], [2, 1], [[0, 1, 2], [0, 1, 2], [0, 2, 4]]);
            yield return Case(type, [-1, 1], [int.MinValue, 0], [2, 1], [-1, -1], [[0, 1, 2, 3], [1], [4, 3, 2, 1, 0]]);
            yield return Case(type, [100, 3], [0, -100], [2, 0], [-2, -3], [[3, 0], [0, 1, 2], [4, 2]]);
            yield return Case(type, [2], [2], [1], [], [[0, 1, 2, 3], [], [0, 1, 2, 3, 4]]);
        }

        yield return new(new Slice { Starts = [1], Ends = [3] }, [Coded.Tensor([4, 300])], x => Coded.Each([2, 300], DType.F32, i => x[0][i[0] + 1, i[1]]));
        yield return new(new Slice(), [Coded.Tensor([])], x => x[0]);
    }

    [Fact]
    public void Channels_of_an_image_need_no_copy_between_kernels_that_take_rows_apart()
    {
        var graph = new Graph("g");
        var channels = graph.Input("x", new(DType.F32, [1, 4, 4, 8])).Slice([2], [5], [3]);
        graph.Output("y", channels.Slice([0], [3], [1], [2]));
        Assert.Equal(1, Plans.Steps(graph));
    }

    [Fact]
    public void A_stretch_of_the_outermost_axis_needs_no_step_at_all()
    {
        var graph = new Graph("g");
        graph.Output("y", graph.Input("x", new(DType.F32, [1, 9, 5])).Slice([3], [6], [1]));
        Assert.Equal(0, Plans.Steps(graph));
        Assert.Equal(Enumerable.Range(15, 15).Select(v => (float)v), Plans.Run(graph));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_step_of_zero_or_too_many_axes_are_refused(int step)
    {
        var x = new Graph("g").Input("x", new(DType.F32, [4]));
        Assert.ThrowsAny<GraphException>(() => x.Slice([0, 0], [1, 1], step == 0 ? [0, 0] : [], [step, step]));
        Assert.Throws<AttributeException>(() => x.Slice([0], [1], [0], [0]));
    }

    private static Case Case(DType type, int[] starts, int[] ends, int[] axes, int[] steps, int[][] kept) =>
        new(new Slice { Starts = [.. starts], Ends = [.. ends], Axes = [.. axes], Steps = [.. steps] }, [Coded.Tensor([4, 3, 5], type)],
            x => Coded.Each(new Shape([.. kept.Select(k => k.Length)]), type, i => x[0][kept[0][i[0]], kept[1][i[1]], kept[2][i[2]]]));
}
