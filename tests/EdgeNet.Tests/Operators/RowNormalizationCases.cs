using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Layer and root-mean-square normalization.</summary>
internal sealed class RowNormalizationCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        (Shape Shape, int Axis)[] sizes =
        [
            ([1], 0), ([3, 2], -1), ([5, 15], 1), ([4, 16], -1), ([2, 3, 31], -1), ([7, 33], -1), ([2, 3, 5, 7], 1), ([2, 3, 5, 7], -2),
            ([3, 257], 0), ([2, 4097], 1), ([2, 150, 128], -2), ([0, 4], -1), ([4, 0], -1),
        ];
        foreach (var (shape, axis) in sizes)
        {
            yield return Layer(new() { Axis = axis }, TestTensor.Random(shape), bias: true) with { Constants = [1, 2] };
            yield return Layer(new() { Axis = axis, Epsilon = 0.5f }, TestTensor.Random(shape), bias: false);
            yield return RootMeanSquare(new() { Axis = axis, Epsilon = 0.25f }, TestTensor.Random(shape)) with { Constants = [1] };
        }

        // Offsets large beside the variance: where Σx² − n·mean² has no digits left.
        yield return Layer(new(), TestTensor.Random([3, 200], low: 1e4 - 1, high: 1e4 + 1), bias: true) with { Absolute = 4e-6 };
        yield return Layer(new() { Axis = 0 }, TestTensor.Random([200, 200], low: -1e4 - 1, high: -1e4 + 1), bias: true) with { Absolute = 4e-6 };
        yield return Layer(new() { Epsilon = 0 }, TestTensor.Random([3, 50], low: 1e-12, high: 2e-12), bias: false);
        yield return Layer(new(), new([2, 37], [.. Enumerable.Repeat(1234.5, 74)]), bias: true);
        yield return Layer(new(), TestTensor.Of([3, 3], 1, double.NaN, 3, 4, 5, 7, double.PositiveInfinity, 8, 9), bias: true);
        yield return RootMeanSquare(new(), TestTensor.Of([3, 3], 1, double.NaN, 3, 4, 5, 7, 0, 0, 0));
    }

    private static Case Layer(LayerNormalization op, TestTensor x, bool bias)
    {
        var normalized = x.Shape[(op.Axis < 0 ? op.Axis + x.Shape.Rank : op.Axis)..];
        return new(op, [x, TestTensor.Random(normalized, 2), bias ? TestTensor.Random(normalized, 3) : null],
            i => EachRow(i[0], (int)normalized.Elements, row =>
            {
                var mean = row.Average();
                var deviation = Math.Sqrt(row.Average(v => (v - mean) * (v - mean)) + op.Epsilon);
                return [.. row.Select((v, at) => (v - mean) / deviation * i[1].Values[at] + (bias ? i[2].Values[at] : 0))];
            }));
    }

    private static Case RootMeanSquare(RMSNormalization op, TestTensor x)
    {
        var normalized = x.Shape[(op.Axis < 0 ? op.Axis + x.Shape.Rank : op.Axis)..];
        return new(op, [x, TestTensor.Random(normalized, 2)],
            i => EachRow(i[0], (int)normalized.Elements, row =>
            {
                var root = Math.Sqrt(row.Average(v => v * v) + op.Epsilon);
                return [.. row.Select((v, at) => v / root * i[1].Values[at])];
            }));
    }

    private static TestTensor EachRow(TestTensor x, int length, Func<double[], double[]> f) =>
        new(x.Shape, [.. x.Values.Chunk(Math.Max(1, length)).SelectMany(f)]);
}
