using EdgeNet.Operators;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class LRNCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var channels in (int[])[1, 2, 5, 15, 16, 17, 33, 64, 100])
        {
            yield return Normalize(new(), TestTensor.Random([2, 3, channels]));
            yield return Normalize(new() { Size = 4, Alpha = 0.9f, Beta = 0.6f, Bias = 0.5f }, TestTensor.Random([3, channels]));
        }

        yield return Normalize(new() { Size = 1, Alpha = 1, Beta = 2 }, TestTensor.Random([7]));
        yield return Normalize(new() { Size = 1000, Alpha = 10 }, TestTensor.Random([2, 19]));
        yield return Normalize(new() { Bias = 0, Beta = 0.5f, Alpha = 3 }, TestTensor.Random([20, 20, 24]));
        yield return Normalize(new(), TestTensor.Random([0, 5]));
        yield return Normalize(new(), TestTensor.Random([5, 0]));
        var spoilt = TestTensor.Random([2, 21], low: -100, high: 100);
        (spoilt[0, 8], spoilt[1, 20]) = (double.NaN, double.PositiveInfinity);
        yield return Normalize(new() { Alpha = 1 }, spoilt);
    }

    private static Case Normalize(LRN op, TestTensor x) => new(op, [x], i =>
    {
        var (source, y) = (i[0], TestTensor.Zeros(i[0].Shape));
        var channels = source.Shape[^1];
        for (var at = 0; at < source.Values.Length; at++)
        {
            var (row, c) = (at / channels * channels, at % channels);
            var sum = 0.0;
            for (var k = Math.Max(0, c - (op.Size - 1) / 2); k <= Math.Min(channels - 1, c + op.Size / 2); k++)
                sum += source.Values[row + k] * source.Values[row + k];
            y.Values[at] = source.Values[at] * Math.Pow(op.Bias + (double)op.Alpha / op.Size * sum, -op.Beta);
        }

        return y;
    });
}
