using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class SoftmaxCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var (shape, axis) in new (Shape, int)[]
                 {
                     ([10], 0), ([1], -1), ([3, 1000], -1), ([3, 17], -1), ([500, 5], 1), ([2, 5, 7], 1), ([2, 33, 40], 1), ([7, 100], 0), ([0, 4], -1), ([4, 0], -1), ([2, 3, 4, 5], -2),
                 })
        {
            yield return new(new Softmax { Axis = axis }, [TestTensor.Random(shape, low: -9, high: 9)], x => Axes.Lines(x[0], axis, v => Softmax(v)));
            yield return new(new LogSoftmax { Axis = axis }, [TestTensor.Random(shape, low: -9, high: 9)], x => Axes.Lines(x[0], axis, v => [.. Softmax(v).Select(p => Math.Log(p))]));
        }

        // Huge inputs stay finite, an impossible choice gets nothing, and a scalar is certain.
        double[] rows = [1e30, 1e30, -1e30, 5, double.NegativeInfinity, 5, -1000, -1000, -1000];
        foreach (var axis in (int[])[1, 0])
        {
            var input = axis == 1 ? TestTensor.Of([3, 3], rows) : TestTensor.Of([3, 3], [.. Enumerable.Range(0, 9).Select(i => rows[i % 3 * 3 + i / 3])]);
            yield return new(new Softmax { Axis = axis }, [input], x => Axes.Lines(x[0], axis, v => Softmax(v)));
        }

        yield return new(new LogSoftmax(), [TestTensor.Of([3], 1000, 0, -1000)], _ => TestTensor.Of([3], 0, -1000, -2000));
        yield return new(new Softmax(), [TestTensor.Of([], 7)], _ => TestTensor.Of([], 1));
    }

    private static double[] Softmax(double[] v)
    {
        var shift = v.DefaultIfEmpty().Max();
        var sum = v.Sum(a => Math.Exp(a - shift));
        return [.. v.Select(a => Math.Exp(a - shift) / sum)];
    }
}
