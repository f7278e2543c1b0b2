using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class ConcatCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            foreach (var axis in (int[])[0, 1, -1])
            {
                yield return Case(type, axis, [2, 1, 0, 5]);
                yield return Case(type, axis, [3]);
                yield return Case(type, axis, [70, 1]);
            }
        }
    }

    [Fact]
    public void Values_are_computed_right_where_they_are_joined()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [1, 3, 3, 2]));
        var (a, b) = (x.Slice([0], [3], [1], [1]).Tile([1, 1, 1, 2]), x.Tile([1, 1, 1, 3]));
        graph.Output("y", a.Concat(b, axis: -1));
        Assert.Equal(2, Plans.Steps(graph));
        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3], Plans.Run(graph)[..14]);
    }

    [Fact]
    public void A_value_joined_to_itself_appears_twice()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [2, 2]));
        graph.Output("y", x.Concat(x, axis: 1));
        Assert.Equal([0, 1, 0, 1, 2, 3, 2, 3], Plans.Run(graph));
    }

    [Fact]
    public void A_part_that_others_read_too_stays_as_it_was()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [1, 2]));
        var both = x.Tile([1, 2]).Concat(x.Tile([1, 1]).Tile([1, 3]), axis: 1);
        graph.Output("y", both.Concat(x, axis: 1).Transpose());
        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], Plans.Run(graph));
    }

    [Fact]
    public void Inputs_of_other_shapes_or_types_are_refused()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [2, 3]));
        Assert.Throws<ShapeException>(() => x.Concat(graph.Input("a", new(DType.F32, [2, 4])), axis: 0));
        Assert.Throws<ShapeException>(() => x.Concat(graph.Input("b", new(DType.F32, [2, 3, 1])), axis: 0));
        Assert.Throws<ShapeException>(() => x.Concat(graph.Input("c", new(DType.I32, [2, 3])), axis: 0));
        Assert.Throws<ShapeException>(() => x.Concat(graph.Input("d", new(DType.F32, [2, 3], Quantization.PerTensor(1))), axis: 0));
    }

    private static Case Case(DType type, int axis, int[] sizes)
    {
        var at = (axis + 3) % 3;
        Shape shape = [3, 4, 5];
        return new(new Concat { Axis = axis }, [.. sizes.Select((size, k) => Coded.Tensor(shape.With(at, size), type).Map(v => (v + 13 * k) % 127))], x =>
            Coded.Each(shape.With(at, sizes.Sum()), type, i =>
            {
                var (k, place) = (0, i[at]);
                while (place >= sizes[k]) place -= sizes[k++];
                return x[k][i.At(at, place)];
            }));
    }
}
