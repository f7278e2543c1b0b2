using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Batch normalization by the batch's own moments, and its gradient.</summary>
internal sealed class BatchNormalizationTrainingCases : ICases
{
    private static readonly Shape[] Shapes =
    [
        [1, 1], [4, 1], [5, 3], [2, 3, 3, 2], [3, 7, 7, 3], [2, 4, 4, 16], [2, 61, 20], [3, 5, 67], [4, 9, 17, 30], [2, 61, 61, 1], [150, 300], [3, 0],
        [700, 5], [130, 64], [300, 96],
    ];

    public IEnumerable<Case> Cases() =>
    [
        .. Shapes.Select(shape => Training(new(), TestTensor.Random(shape))),
        Training(new() { Epsilon = 0.1f }, TestTensor.Random([6, 10])),
        // An offset large beside the variance.
        Training(new(), TestTensor.Random([50, 7, 7, 3], low: 1e4 - 1, high: 1e4 + 1)) with { Absolute = 4e-6 },
        .. Shapes.Select(shape => Gradient(new() { Epsilon = 1e-3f }, TestTensor.Random(shape, seed: 7))),
        Gradient(new() { Epsilon = 0.1f }, TestTensor.Random([6, 10], seed: 7)),
    ];

    private static Case Training(BatchNormalizationTraining op, TestTensor x) => new(op, [x, Channels(x, 2), Channels(x, 3)], i =>
    {
        var (mean, variance) = Moments(i[0]);
        var c = mean.Values.Length;
        return [new(i[0].Shape, [.. i[0].Values.Select((v, n) => ((v - mean.Values[n % c]) / Math.Sqrt(variance.Values[n % c] + op.Epsilon) * i[1].Values[n % c]) + i[2].Values[n % c])]), mean, variance];
    });

    private static Case Gradient(BatchNormalizationGradient op, TestTensor x)
    {
        var (mean, variance) = Moments(x);
        return new Case(op, [TestTensor.Random(x.Shape, seed: 5), x, Channels(x, 2), Rounded(mean), Rounded(variance)], i =>
        {
            var (dY, c) = (i[0].Values, i[2].Values.Length);
            var normalized = i[1].Values.Select((v, n) => (v - i[3].Values[n % c]) / Math.Sqrt(i[4].Values[n % c] + op.Epsilon)).ToArray();
            var (dX, dScale, dB) = (TestTensor.Zeros(i[1].Shape), TestTensor.Zeros([c]), TestTensor.Zeros([c]));
            for (var n = 0; n < dY.Length; n++)
            {
                dB.Values[n % c] += dY[n];
                dScale.Values[n % c] += dY[n] * normalized[n];
            }

            var rows = dY.Length / Math.Max(1, c);
            for (var n = 0; n < dY.Length; n++)
            {
                var factor = i[2].Values[n % c] / Math.Sqrt(i[4].Values[n % c] + op.Epsilon);
                dX.Values[n] = factor * (dY[n] - (dB.Values[n % c] / rows) - (normalized[n] * dScale.Values[n % c] / rows));
            }

            return [dX, dScale, dB];
        }) with
        { Relative = 2e-5, Absolute = 3e-5 };
    }

    private static TestTensor Channels(TestTensor x, int seed) => TestTensor.Random([x.Shape[^1]], seed);

    private static TestTensor Rounded(TestTensor x) => x.Map(v => (float)v);

    private static (TestTensor Mean, TestTensor Variance) Moments(TestTensor x)
    {
        var c = x.Shape[^1];
        var (mean, variance) = (TestTensor.Zeros([c]), TestTensor.Zeros([c]));
        var rows = x.Values.Length / Math.Max(1, c);
        for (var n = 0; n < x.Values.Length; n++) mean.Values[n % c] += x.Values[n] / rows;
        for (var n = 0; n < x.Values.Length; n++) variance.Values[n % c] += (x.Values[n] - mean.Values[n % c]) * (x.Values[n] - mean.Values[n % c]) / rows;
        return (mean, variance);
    }
}
