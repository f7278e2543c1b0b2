using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class TransposeCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            foreach (var perm in (int[][])[[], [0, 2, 3, 1], [0, 3, 1, 2], [3, 0, 1, 2], [1, 0, 2, 3], [2, 1, 0, 3], [0, 1, 2, 3]])
                yield return Case(perm, [2, 3, 4, 5], type);
            // Whole tiles of every size, one more and one less on either side.
            foreach (var (rows, columns) in ((int, int)[])[(16, 16), (17, 33), (33, 17), (15, 64), (64, 15), (3, 65), (65, 3), (1, 40), (40, 1)])
                yield return Case([1, 0], [rows, columns], type);
            yield return Case([0, 2, 1, 3], [2, 19, 18, 2], type);
            yield return Case([0, 2, 1], [2, 0, 3], type);
        }

        yield return Case([0, 2, 1], [3, 40, 50], DType.F32);
        yield return Case([], [], DType.F32);
    }

    [Fact]
    public void Axes_of_size_1_move_for_nothing()
    {
        var graph = new Graph("g");
        graph.Output("y", graph.Input("x", new(DType.F32, [1, 6, 1, 5])).Transpose([1, 2, 3, 0]));
        Assert.Equal(0, Plans.Steps(graph));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 2)]
    [InlineData(0, 1, 2)]
    public void Perm_must_name_each_axis_once(params int[] perm) =>
        Assert.Throws<ShapeException>(() => new Graph("g").Input("x", new(DType.F32, [2, 3])).Transpose(perm));

    private static Case Case(int[] perm, Shape shape, DType type)
    {
        var order = perm.Length > 0 ? perm : [.. Enumerable.Range(0, shape.Rank).Reverse()];
        return new(new Transpose { Perm = [.. perm] }, [Coded.Tensor(shape, type)],
            x => Coded.Each(new Shape([.. order.Select(axis => shape[axis])]), type, i => x[0][[.. Enumerable.Range(0, shape.Rank).Select(axis => i[Array.IndexOf(order, axis)])]]));
    }
}
