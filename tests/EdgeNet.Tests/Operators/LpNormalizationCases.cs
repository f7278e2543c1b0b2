using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class LpNormalizationCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        (Shape Shape, int Axis)[] sizes =
        [
            ([1], 0), ([3, 16], -1), ([2, 3, 17], -1), ([5, 67], 1), ([5, 1], 0), ([4, 3], 0), ([2, 5, 15], 1), ([2, 3, 4, 5], -2),
            ([3, 2, 64], 0), ([2, 40, 1500], 1), ([40, 1000], -1), ([0, 3], 1), ([3, 0], 1), ([3, 0], 0),
        ];
        foreach (var (shape, axis) in sizes)
            foreach (var p in (int[])[1, 2])
                yield return Normalize(new() { Axis = axis, P = p }, TestTensor.Random(shape));

        var odd = TestTensor.Random([4, 19]);
        for (var i = 0; i < 19; i++) odd[1, i] = 0;
        (odd[2, 7], odd[3, 18]) = (double.NaN, double.PositiveInfinity);
        foreach (var axis in (int[])[0, 1])
        {
            yield return Normalize(new() { Axis = axis }, odd);
            yield return Normalize(new() { Axis = axis, P = 1 }, odd);
        }
    }

    private static Case Normalize(LpNormalization op, TestTensor x) => new(op, [x], i =>
    {
        var (shape, axis) = (i[0].Shape, op.Axis < 0 ? op.Axis + x.Shape.Rank : op.Axis);
        var (length, inner) = (shape[axis], (int)shape.Stride(axis));
        var y = TestTensor.Zeros(shape);
        foreach (var line in Enumerable.Range(0, y.Values.Length).GroupBy(at => (at / inner / length, at % inner)))
        {
            var norm = op.P == 1 ? line.Sum(at => Math.Abs(i[0].Values[at])) : Math.Sqrt(line.Sum(at => i[0].Values[at] * i[0].Values[at]));
            foreach (var at in line) y.Values[at] = norm == 0 ? 0 : i[0].Values[at] / norm;
        }

        return y;
    });
}
