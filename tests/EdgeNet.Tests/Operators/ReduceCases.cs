using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class ReduceCases : ICases
{
    /// <summary>Axes innermost, outermost, in the middle, apart from each other, all, none there, and empty.</summary>
    private static readonly (Shape Shape, int[] Axes)[] Layouts =
    [
        ([5], []), ([], []), ([1], [0]), ([3, 37], [1]), ([3, 37], [0]), ([2, 5, 7, 19], [1, 2]), ([2, 3, 4, 5], [0, 2]), ([2, 3, 4, 5], [-1, 1]),
        ([2, 1, 4], [1]), ([300, 70], [0]), ([4, 1000], [-1]), ([2, 3, 2, 3, 2], [0, 2, 4]), ([3, 0, 2], [0]), ([200, 3, 2], [2]), ([20000], []),
        ([40, 3], [1]), ([9, 16], [1]), ([7, 17], [1]), ([5, 33], [1]), ([6, 64], [1]), ([5, 100], [1]), ([3, 700], [0]),
    ];

    public IEnumerable<Case> Cases() =>
    [
        .. Floats((axes, keep) => new ReduceSum { Axes = axes, KeepDims = keep }, v => v.Sum()),
        .. Floats((axes, keep) => new ReduceMean { Axes = axes, KeepDims = keep }, v => v.Average()),
        .. Floats((axes, keep) => new ReduceMax { Axes = axes, KeepDims = keep }, v => v.Max()),
        .. Floats((axes, keep) => new ReduceMin { Axes = axes, KeepDims = keep }, v => v.Min()),
        .. Floats((axes, keep) => new ReduceProd { Axes = axes, KeepDims = keep }, v => v.Aggregate(1.0, (a, b) => a * b), low: 0.9, high: 1.1),
        .. Floats((axes, keep) => new ReduceL1 { Axes = axes, KeepDims = keep }, v => v.Sum(Math.Abs)),
        .. Floats((axes, keep) => new ReduceL2 { Axes = axes, KeepDims = keep }, v => Math.Sqrt(v.Sum(a => a * a))),
        .. Floats((axes, keep) => new ReduceSumSquare { Axes = axes, KeepDims = keep }, v => v.Sum(a => a * a)),
        .. Floats((axes, keep) => new ReduceLogSum { Axes = axes, KeepDims = keep }, v => Math.Log(v.Sum()), low: 0.1),
        .. Floats((axes, keep) => new ReduceLogSumExp { Axes = axes, KeepDims = keep }, LogSumExp),
        .. Integers((axes, keep) => new ReduceSum { Axes = axes, KeepDims = keep }, v => v.Sum()),
        .. Integers((axes, keep) => new ReduceMax { Axes = axes, KeepDims = keep }, v => v.Max()),
        .. Integers((axes, keep) => new ReduceMin { Axes = axes, KeepDims = keep }, v => v.Min()),
        .. Integers((axes, keep) => new ReduceProd { Axes = axes, KeepDims = keep }, v => v.Aggregate(1.0, (a, b) => a * b)),
        new(new ReduceSum { Axes = [0] }, [TestTensor.Zeros([0, 3])], _ => TestTensor.Zeros([1, 3])),
        new(new ReduceMax { Axes = [0] }, [TestTensor.Of([3], 1, double.NaN, 2)], _ => TestTensor.Of([1], double.NaN)),
        new(new ReduceLogSumExp { Axes = [1] }, [TestTensor.Of([4, 2], 1000, 1000, -1000, -1000, double.NegativeInfinity, double.NegativeInfinity, 1, double.PositiveInfinity)],
            _ => TestTensor.Of([4, 1], 1000 + Math.Log(2), -1000 + Math.Log(2), double.NegativeInfinity, double.PositiveInfinity)),
        new(new ReduceLogSumExp { Axes = [0] }, [TestTensor.Of([2, 4], 1000, -1000, double.NegativeInfinity, 1, 1000, -1000, double.NegativeInfinity, double.PositiveInfinity)],
            _ => TestTensor.Of([1, 4], 1000 + Math.Log(2), -1000 + Math.Log(2), double.NegativeInfinity, double.PositiveInfinity)),
        .. from shape in new Shape[] { [6], [5, 12], [2, 3, 3, 6] }
           from pieces in new[] { 1, 2, 3, 6 }
           select new Case(new Maxout { Pieces = pieces }, [TestTensor.Random(shape)], x => Axes.Lines(x[0], -1, v => [.. v.Chunk(pieces).Select(c => c.Max())])),
        .. from axis in new[] { -1, 0, 1 }
           from p in new[] { 1, 2 }
           from shape in new Shape[] { [3, 37], [2, 5, 3], [300, 20] }
           select new Case(new LpNormalization { Axis = axis, P = p }, [TestTensor.Random(shape)], x => Axes.Lines(x[0], axis, v => Normalize(v, p))),
        new(new LpNormalization(), [TestTensor.Of([2, 2], 0, 0, 3, 4)], _ => TestTensor.Of([2, 2], 0, 0, 0.6, 0.8)),
    ];

    private static double LogSumExp(double[] v)
    {
        var max = v.Max();
        return max + Math.Log(v.Sum(a => Math.Exp(a - max)));
    }

    private static double[] Normalize(double[] v, int p)
    {
        var norm = p == 1 ? v.Sum(Math.Abs) : Math.Sqrt(v.Sum(a => a * a));
        return [.. v.Select(a => a / norm)];
    }

    private static IEnumerable<Case> Floats(Func<System.Collections.Immutable.ImmutableArray<int>, bool, Operator> op, Func<double[], double> f, double low = -2, double high = 2) =>
        from layout in Layouts
        from keep in new[] { true, false }
        select new Case(op([.. layout.Axes], keep), [TestTensor.Random(layout.Shape, low: low, high: high)], x => Axes.Reduce(x[0], layout.Axes, keep, f)) { Absolute = 1e-4 };

    private static IEnumerable<Case> Integers(Func<System.Collections.Immutable.ImmutableArray<int>, bool, Operator> op, Func<double[], double> f) =>
        from type in new[] { DType.I32, DType.I64 }
        from axes in new int[][] { [], [0], [1], [2], [0, 2] }
        select new Case(op([.. axes], true), [TestTensor.RandomIntegers([2, 3, 2], type, 1, 5)], x => Axes.Reduce(x[0], axes, keepDims: true, f));
}
