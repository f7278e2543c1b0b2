using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class SplitCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            foreach (var axis in (int[])[0, 1, -1])
            {
                yield return Case(new Split { Axis = axis, Sizes = [1, 4, 0, 2] }, type, axis, [1, 4, 0, 2]);
                yield return Case(new Split { Axis = axis, Parts = 3 }, type, axis, [3, 3, 1]);
            }
        }
    }

    [Fact]
    public void Parts_of_the_outermost_axis_need_no_copy()
    {
        var graph = new Graph("g");
        var parts = graph.Input("x", new(DType.F32, [1, 6, 5])).Split(1, [2, 4]);
        graph.Output("b", parts[1]);
        graph.Output("a", parts[0]);
        Assert.Equal(0, Plans.Steps(graph));
        Assert.Equal(Enumerable.Range(10, 20).Select(v => (float)v), Plans.Run(graph));
    }

    [Theory]
    [InlineData(new[] { 3, 3 }, 1)]
    [InlineData(new int[0], 6)]
    [InlineData(new int[0], 8)]
    [InlineData(new int[0], int.MaxValue)]
    public void Sizes_that_do_not_add_up_are_refused(int[] sizes, int parts)
    {
        var x = new Graph("g").Input("x", new(DType.F32, [2, 7]));
        Assert.Throws<ShapeException>(() => x.Graph.Add(new Split { Axis = 1, Sizes = [.. sizes], Parts = parts }, [x]));
    }

    private static Case Case(Split split, DType type, int axis, int[] sizes) => new(split, [Coded.Tensor([7, 7, 7], type)], x =>
    {
        var at = (axis + 3) % 3;
        return [.. sizes.Select((size, k) => Coded.Each(x[0].Shape.With(at, size), type, i => x[0][i.At(at, i[at] + sizes[..k].Sum())]))];
    });
}
