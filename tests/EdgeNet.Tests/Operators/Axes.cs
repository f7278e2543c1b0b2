using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Naive work along axes, for oracles.</summary>
internal static class Axes
{
    /// <summary>A function of each line along an axis, in place of that line; the lines it answers may be of another length.</summary>
    public static TestTensor Lines(TestTensor x, int axis, Func<double[], double[]> f, DType type = DType.F32)
    {
        if (axis < 0) axis += x.Shape.Rank;
        var (n, inner) = (x.Shape[axis], x.Shape.Stride(axis));
        var length = f(new double[n]).Length;
        var result = TestTensor.Zeros(x.Shape.With(axis, length), type);
        for (var outer = 0L; outer < x.Shape.Product(0, axis); outer++)
            for (var j = 0L; j < inner; j++)
            {
                var line = f([.. Enumerable.Range(0, n).Select(i => x.Values[(outer * n + i) * inner + j])]);
                for (var i = 0; i < length; i++) result.Values[(outer * length + i) * inner + j] = line[i];
            }

        return result;
    }

    /// <summary>One number of all along some axes; all axes if there are none.</summary>
    public static TestTensor Reduce(TestTensor x, int[] axes, bool keepDims, Func<double[], double> f)
    {
        var mask = Enumerable.Range(0, x.Shape.Rank).Select(d => axes.Length == 0 || axes.Contains(d) || axes.Contains(d - x.Shape.Rank)).ToArray();
        var dims = Enumerable.Range(0, x.Shape.Rank).Select(d => mask[d] ? 1 : x.Shape[d]).ToArray();
        var bins = TestTensor.Zeros(new Shape(dims)).Values.Select(_ => new List<double>()).ToArray();
        for (var n = 0; n < x.Values.Length; n++)
        {
            long rest = n, bin = 0, stride = 1;
            for (var d = x.Shape.Rank - 1; d >= 0; d--)
            {
                (rest, var at) = Math.DivRem(rest, x.Shape[d]);
                if (mask[d]) continue;
                bin += at * stride;
                stride *= dims[d];
            }

            bins[bin].Add(x.Values[n]);
        }

        return new(new Shape([.. dims.Where((_, d) => keepDims || !mask[d])]), [.. bins.Select(b => f([.. b]))], x.Type);
    }
}
