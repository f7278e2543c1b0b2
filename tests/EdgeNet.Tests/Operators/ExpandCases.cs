using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class ExpandCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            yield return Case([3, 1, 5], [3, 4, 5], [3, 4, 5], type);
            yield return Case([3, 1, 1], [2, 1, 4, 70], [2, 3, 4, 70], type);
            yield return Case([3, 5], [1], [3, 5], type);
            yield return Case([], [2, 3], [2, 3], type);
            yield return Case([1, 5], [0, 5], [0, 5], type);
        }
    }

    [Fact]
    public void Sizes_that_differ_and_are_not_1_are_refused() =>
        Assert.Throws<ShapeException>(() => new Graph("g").Input("x", new(DType.F32, [2, 3])).Expand([2, 4]));

    private static Case Case(Shape shape, int[] wanted, Shape result, DType type) => new(new Expand { Shape = [.. wanted] }, [Coded.Tensor(shape, type)],
        x => Coded.Each(result, type, i => x[0][[.. shape.Select((size, axis) => size == 1 ? 0 : i[axis + i.Length - shape.Rank])]]));
}
