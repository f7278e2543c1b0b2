using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class TileCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            foreach (var repeats in (int[][])[[2, 1, 1], [1, 3, 1], [1, 1, 4], [2, 3, 2], [1, 0, 1], [1, 1, 1]])
                yield return Case([2, 3, 5], repeats, type);
            yield return Case([1, 1, 70], [3, 2, 1], type);
        }

        yield return new(new Tile(), [Coded.Tensor([])], x => x[0]);
    }

    [Fact]
    public void Repeats_must_be_one_an_axis() =>
        Assert.Throws<ShapeException>(() => new Graph("g").Input("x", new(DType.F32, [2, 3])).Tile([2]));

    private static Case Case(Shape shape, int[] repeats, DType type) => new(new Tile { Repeats = [.. repeats] }, [Coded.Tensor(shape, type)],
        x => Coded.Each(new Shape([.. shape.Select((size, axis) => size * repeats[axis])]), type, i => x[0][[.. i.Select((place, axis) => place % shape[axis])]]));
}
