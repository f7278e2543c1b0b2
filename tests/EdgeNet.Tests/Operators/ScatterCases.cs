using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class ScatterCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in (DType[])[.. Coded.Types, DType.I32, DType.I8])
        {
            foreach (var reduction in Enum.GetValues<ScatterReduction>())
            {
                foreach (var axis in (int[])[0, 1, -1])
                {
                    yield return Elements([4, 5, 6], [3, 4, 5], axis, reduction, type);
                    yield return Elements([4, 5, 6], new[] { 4, 5, 6 }.At((axis + 3) % 3, 11), axis, reduction, type);
                }

                yield return Slices([4, 4, 4], [3, 2, 1], reduction, type);
                yield return Slices([4, 4, 4], [9, 3], reduction, type);
                yield return Slices([4, 300], [7, 1], reduction, type);
            }

            yield return Elements([4, 5], [0, 5], 0, ScatterReduction.None, type);
            yield return Slices([4, 5], [0, 1], ScatterReduction.None, type);
        }
    }

    [Fact]
    public void Updates_of_another_type_or_shape_are_refused()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [4, 5]));
        var i = graph.Input("i", new(DType.I64, [2, 1]));
        Assert.Throws<ShapeException>(() => x.ScatterND(i, graph.Input("a", new(DType.F32, [2, 4]))));
        Assert.Throws<ShapeException>(() => x.ScatterND(i, graph.Input("b", new(DType.I32, [2, 5]))));
        Assert.Throws<ShapeException>(() => x.ScatterElements(i, graph.Input("c", new(DType.F32, [2, 2]))));
        var truth = graph.Input("t", new(DType.Bool, [4, 5]));
        Assert.Throws<ShapeException>(() => truth.ScatterND(i, graph.Input("d", new(DType.Bool, [2, 5])), ScatterReduction.Add));
    }

    [Fact]
    public void An_index_outside_the_axis_ends_the_run()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [4, 5]));
        graph.Output("y", x.ScatterND(graph.Input("i", new(DType.I32, [2, 2])), graph.Input("u", new(DType.F32, [2]))));
        using var session = graph.Compile().CreateSession();
        new[] { 0, 4, 1, 5 }.CopyTo(session.Input<int>("i"));
        Assert.Contains("must be from -5 to 4", Assert.Throws<RunException>(session.Run).Message, StringComparison.Ordinal);
    }

    private static Case Elements(int[] shape, int[] indices, int axis, ScatterReduction reduction, DType type)
    {
        var at = (axis + shape.Length) % shape.Length;
        TestTensor[] inputs =
        [
            Small(new(shape), type, 1), TestTensor.RandomIntegers(new(indices), DType.I64, -shape[at], shape[at]), Small(new(indices), type, 2),
        ];
        return new(new ScatterElements { Axis = axis, Reduction = reduction }, inputs, x =>
        {
            var y = x[0].Map(v => v);
            Coded.Each(x[1].Shape, type, i =>
            {
                var place = i.At(at, ((int)x[1][i] + shape[at]) % shape[at]);
                y[place] = Reduce(reduction, y[place], x[2][i], type);
                return 0;
            });
            return y;
        });
    }

    private static Case Slices(Shape shape, Shape indices, ScatterReduction reduction, DType type)
    {
        var length = indices[^1];
        Shape updates = [.. indices[..^1], .. shape[length..]];
        TestTensor[] inputs = [Small(shape, type, 1), TestTensor.RandomIntegers(indices, DType.I32, -4, 4), Small(updates, type, 2)];
        return new(new ScatterND { Reduction = reduction }, inputs, x =>
        {
            var y = x[0].Map(v => v);
            Coded.Each(updates, type, i =>
            {
                var tuple = i[..(indices.Rank - 1)];
                int[] place = [.. Enumerable.Range(0, length).Select(k => ((int)x[1][[.. tuple, k]] + 4) % 4), .. i[tuple.Length..]];
                y[place] = Reduce(reduction, y[place], x[2][i], type);
                return 0;
            });
            return y;
        });
    }

    private static TestTensor Small(Shape shape, DType type, int seed) => TestTensor.RandomIntegers(shape, type, 0, 4, seed);

    private static double Reduce(ScatterReduction reduction, double present, double value, DType type)
    {
        var result = reduction switch
        {
            ScatterReduction.Add => present + value,
            ScatterReduction.Mul => present * value,
            ScatterReduction.Max => Math.Max(present, value),
            ScatterReduction.Min => Math.Min(present, value),
            _ => value,
        };
        return type switch { DType.U8 => (byte)(long)result, DType.I8 => (sbyte)(long)result, DType.F16 => (double)(Half)result, _ => result };
    }
}
