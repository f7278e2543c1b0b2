using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class PadCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var mode in Enum.GetValues<PadMode>())
        {
            foreach (var type in Coded.Types)
            {
                yield return Case([0, 1, 2, 0, 0, 3, 1, 0], [1, 4, 5, 2], mode, type);
                yield return Case([2, 0, 0, 1], [3, 4], mode, type);
            }

            yield return Case([-1, 2, 1, -2], [3, 5], mode);
            yield return Case([-1, -2, -1, 0], [3, 5], mode);
            yield return Case([9, 0, 0, 11], [4, 3], mode);
            yield return Case([2, 2], [1], mode);
            yield return Case([0, 0, 0, 0], [2, 3], mode);
        }

        yield return Case([1, 2], [0], PadMode.Constant);
        yield return Case([], [], PadMode.Constant);
    }

    [Fact]
    public void Reflection_does_not_repeat_the_outermost_element() =>
        Assert.Equal([2, 1, 0, 1, 2, 1, 0], Run(new Pad { Pads = [2, 2], Mode = PadMode.Reflect }));

    [Fact]
    public void Edges_are_repeated_and_rings_go_round()
    {
        Assert.Equal([0, 0, 0, 1, 2, 2, 2], Run(new Pad { Pads = [2, 2], Mode = PadMode.Edge }));
        Assert.Equal([1, 2, 0, 1, 2, 0, 1], Run(new Pad { Pads = [2, 2], Mode = PadMode.Wrap }));
    }

    [Theory]
    [InlineData(PadMode.Constant, -2, -2)]
    [InlineData(PadMode.Edge, -3, 1)]
    [InlineData(PadMode.Wrap, int.MaxValue, int.MaxValue)]
    public void Pads_that_do_not_fit_are_refused(PadMode mode, int before, int after) =>
        Assert.Throws<ShapeException>(() => new Graph("g").Input("x", new(DType.F32, [3])).Pad([before, after], mode));

    private static float[] Run(Pad pad)
    {
        var graph = new Graph("g");
        graph.Output("y", graph.Add(pad, [graph.Input("x", new(DType.F32, [3]))])[0]);
        return Plans.Run(graph);
    }

    private static Case Case(int[] pads, Shape shape, PadMode mode, DType type = DType.F32) =>
        new(new Pad { Pads = [.. pads], Mode = mode, Value = 42 }, [Coded.Tensor(shape, type)], x =>
        {
            var result = new Shape([.. shape.Select((size, axis) => size + pads[axis] + pads[shape.Rank + axis])]);
            return Coded.Each(result, type, i =>
            {
                var source = i.Select((place, axis) => Source(mode, place, shape[axis], pads[axis], pads[shape.Rank + axis])).ToArray();
                return source.Contains(-1) ? 42 : x[0][source];
            });
        });

    /// <summary>Walks from the kept elements outwards, one place at a time.</summary>
    private static int Source(PadMode mode, int place, int size, int before, int after)
    {
        var (first, last) = (Math.Max(0, -before), size - 1 - Math.Max(0, -after));
        var at = place - before;
        if (mode == PadMode.Edge) return Math.Clamp(at, first, last);
        while (at < first || at > last)
        {
            if (mode == PadMode.Constant) return -1;
            if (mode == PadMode.Wrap) at += at < first ? last - first + 1 : first - last - 1;
            else if (first == last) at = first;
            else at = at < first ? 2 * first - at : 2 * last - at;
        }

        return at;
    }
}
