using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class BatchNormalizationCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        Shape[] shapes = [[1], [5, 1], [33, 3], [2, 5, 7, 16], [1, 3, 3, 63], [7, 64], [3, 2, 2, 67], [0, 3], [3, 0]];
        foreach (var shape in shapes)
        {
            yield return Normalize(new(), shape) with { Constants = [1, 2, 3, 4] };
            yield return Normalize(new() { Epsilon = 0.1f }, shape);
        }

        yield return Normalize(new(), [2, 40, 40, 24]) with { Constants = [1, 2, 4] };
        yield return Normalize(new(), [4, 5], TestTensor.Of([4, 5], [.. Enumerable.Range(0, 20).Select(i => i % 3 == 0 ? double.NaN : i % 7 == 0 ? double.PositiveInfinity : i)]));
        yield return Normalize(new(), [2, 70], TestTensor.Random([2, 70], low: 1e4 - 1, high: 1e4 + 1), mean: 1e4);
    }

    private static Case Normalize(BatchNormalization op, Shape shape, TestTensor? x = null, double mean = 0)
    {
        Shape channels = [shape[^1]];
        return new(op,
            [x ?? TestTensor.Random(shape), TestTensor.Random(channels, 2), TestTensor.Random(channels, 3),
                TestTensor.Random(channels, 4, mean - 1, mean + 1), TestTensor.Random(channels, 5, 0.1, 2)],
            i => new TestTensor(shape, [.. i[0].Values.Select((v, at) =>
            {
                var c = at % shape[^1];
                return (v - i[3].Values[c]) / Math.Sqrt(i[4].Values[c] + op.Epsilon) * i[1].Values[c] + i[2].Values[c];
            })]));
    }
}
