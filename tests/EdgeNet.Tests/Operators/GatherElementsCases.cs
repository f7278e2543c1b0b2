using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class GatherElementsCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            foreach (var axis in (int[])[0, 1, 2, -1])
            {
                yield return Case([4, 5, 6], [4, 5, 6], axis, type);
                yield return Case([4, 5, 6], new[] { 4, 5, 6 }.At((axis + 3) % 3, 15), axis, type);
                yield return Case([4, 5, 6], [2, 3, 4], axis, type);
                yield return Case([4, 5, 6], [2, 0, 4], axis, type);
            }
        }

        yield return Case([9], [40], 0, DType.F32);
    }

    [Fact]
    public void Indices_that_reach_beyond_another_axis_are_refused()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [2, 3]));
        Assert.Throws<ShapeException>(() => x.GatherElements(graph.Input("i", new(DType.I64, [2, 4])), axis: 0));
        Assert.Throws<ShapeException>(() => x.GatherElements(graph.Input("j", new(DType.I64, [2])), axis: 0));
    }

    private static Case Case(int[] shape, int[] indices, int axis, DType type)
    {
        var at = (axis + shape.Length) % shape.Length;
        return new(new GatherElements { Axis = axis },
            [Coded.Tensor(new(shape), type), TestTensor.RandomIntegers(new(indices), DType.I64, -shape[at], shape[at])],
            x => Coded.Each(new(indices), type, i => x[0][i.At(at, ((int)x[1][i] + shape[at]) % shape[at])]));
    }
}

