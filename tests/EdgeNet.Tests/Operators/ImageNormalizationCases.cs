using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Instance and group normalization.</summary>
internal sealed class ImageNormalizationCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        Shape[] shapes =
        [
            [1, 1, 1], [2, 5, 1], [2, 3, 5, 2], [1, 7, 7, 3], [2, 4, 4, 16], [1, 127, 20], [1, 3, 43, 64], [2, 5, 67], [1, 9, 17, 130],
            [2, 61, 61, 1], [1, 130, 17, 4], [1, 20, 300], [0, 3, 3, 4], [2, 0, 4], [2, 3, 0],
        ];
        foreach (var shape in shapes)
        {
            yield return Instance(new(), TestTensor.Random(shape)) with { Constants = [1, 2] };
            foreach (var groups in (int[])[1, 2, 5, shape[^1]])
                if (groups > 0 && shape[^1] % groups == 0) yield return Group(new() { Groups = groups, Epsilon = 0.1f }, TestTensor.Random(shape));
        }

        yield return Group(new() { Groups = 2 }, TestTensor.Random([3, 6])) with { Constants = [1, 2] };

        // Offsets large beside the variance, alike in every block of pixels and far apart.
        yield return Instance(new(), TestTensor.Random([1, 50, 50, 3], low: 1e4 - 1, high: 1e4 + 1)) with { Absolute = 4e-6 };
        yield return Group(new() { Groups = 4 }, TestTensor.Random([1, 20, 20, 64], low: -1e4 - 1, high: -1e4 + 1)) with { Absolute = 4e-6 };
        var steps = TestTensor.Random([1, 900, 70]);
        for (var i = 0; i < steps.Values.Length; i++) steps.Values[i] = (float)(steps.Values[i] + i / (128 * 70) * 300);
        yield return Instance(new(), steps) with { Absolute = 4e-6 };
        yield return Instance(new() { Epsilon = 0.01f }, new([2, 5, 3], [.. Enumerable.Repeat(1234.5, 30)]));
        var spoilt = TestTensor.Random([2, 9, 5]);
        (spoilt[0, 3, 1], spoilt[1, 0, 4]) = (double.NaN, double.NegativeInfinity);
        yield return Instance(new(), spoilt);
        yield return Group(new() { Groups = 5 }, spoilt);
    }

    private static Case Instance(InstanceNormalization op, TestTensor x) =>
        new(op, Inputs(x), i => Normalize(i, i[0].Shape[^1], op.Epsilon));

    private static Case Group(GroupNormalization op, TestTensor x) => new(op, Inputs(x), i => Normalize(i, op.Groups, op.Epsilon));

    private static TestTensor[] Inputs(TestTensor x) => [x, TestTensor.Random([x.Shape[^1]], 2), TestTensor.Random([x.Shape[^1]], 3)];

    private static TestTensor Normalize(TestTensor[] inputs, int groups, double epsilon)
    {
        var (x, y) = (inputs[0], TestTensor.Zeros(inputs[0].Shape));
        var (channels, ofImage) = (x.Shape[^1], (int)x.Shape.Stride(0));
        foreach (var members in Enumerable.Range(0, x.Values.Length).GroupBy(i => (i / ofImage, i % channels / (channels / groups))))
        {
            var mean = members.Average(i => x.Values[i]);
            var deviation = Math.Sqrt(members.Average(i => (x.Values[i] - mean) * (x.Values[i] - mean)) + epsilon);
            foreach (var i in members) y.Values[i] = (x.Values[i] - mean) / deviation * inputs[1].Values[i % channels] + inputs[2].Values[i % channels];
        }

        return y;
    }
}
