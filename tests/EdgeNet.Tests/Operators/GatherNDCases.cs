using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class GatherNDCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            for (var length = 1; length <= 4; length++) yield return Case([4, 4, 4, 4], [3, 2, length], 0, type);
            yield return Case([2, 3, 4, 4], [2, 3, 5, 2], 2, type);
            yield return Case([2, 4, 4], [2, 1], 1, type);
            yield return Case([4, 4], [0, 2], 0, type);
        }
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, 0)]
    [InlineData(new[] { 3, 1 }, 1)]
    [InlineData(new[] { 2, 3, 1, 1 }, 2)]
    [InlineData(new[] { 2, 3, 1, 1 }, 3)]
    [InlineData(new[] { 2, int.MaxValue }, 1)]
    [InlineData(new[] { 2, 0 }, 0)]
    [InlineData(new int[0], 0)]
    public void Rows_that_do_not_fit_the_axes_are_refused(int[] indices, int batchDims)
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [2, 3]));
        Assert.Throws<ShapeException>(() => x.GatherND(graph.Input("i", new(DType.I64, new Shape(indices))), batchDims));
    }

    private static Case Case(Shape shape, Shape indices, int batch, DType type)
    {
        var length = indices[^1];
        var size = shape[batch];
        return new(new GatherND { BatchDims = batch }, [Coded.Tensor(shape, type), TestTensor.RandomIntegers(indices, DType.I64, -size, size)], x =>
            Coded.Each([.. indices[..^1], .. shape[(batch + length)..]], type, i =>
            {
                var tuple = Enumerable.Range(0, length).Select(k => ((int)x[1][[.. i[..(indices.Rank - 1)], k]] + size) % size);
                return x[0][[.. i[..batch], .. tuple, .. i[(indices.Rank - 1)..]]];
            }));
    }
}
