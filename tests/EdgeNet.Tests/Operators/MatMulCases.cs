using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class MatMulCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        yield return Make([3, 4], [4, 5]);
        yield return Make([15, 70], [33, 70], transB: true);
        yield return Make([2, 31, 6], [6, 17]);
        yield return Make([2, 31, 6], [1, 6, 17]);
        yield return Make([2, 3, 4, 5], [2, 3, 5, 6], transA: false);
        yield return Make([3, 1, 4, 5], [2, 5, 6]);
        yield return Make([4, 5], [3, 5, 6]);
        yield return Make([2, 5, 19], [2, 5, 7], transA: true);
        yield return Make([5, 1024], [5, 8], transA: true);
        yield return Make([260, 7], [260, 45], transA: true); // several stretches of the sums, and a last strip narrower than any tile
        yield return Make([5, 7], [5], transA: true);
        yield return Make([4, 1024], [1024, 3]);
        yield return Make([2, 5, 4], [2, 7, 5], transA: true, transB: true);
        yield return Make([5], [5, 6]);
        yield return Make([3, 4, 5], [5]);
        yield return Make([7], [7]);
        yield return Make([0, 4], [4, 2]);
        yield return Make([0, 2, 4], [0, 4, 2]);
        yield return Make([3, 0], [0, 2]);
    }

    private static Case Make(Shape a, Shape b, bool transA = false, bool transB = false)
    {
        return new(new MatMul { TransA = transA, TransB = transB }, [TestTensor.Random(a, 1), TestTensor.Random(b, 2)], t => Oracle(t[0], t[1], transA, transB))
        { Constants = IsConstant(b[^1]), Absolute = 1e-4 };
    }

    /// <summary>B is a constant in about half of the cases, and packed when the plan is made; in the others it is packed in the run.</summary>
    public static int[] IsConstant(int innermost) => innermost % 2 == 1 ? [1] : [];

    private static TestTensor Oracle(TestTensor a, TestTensor b, bool transA, bool transB)
    {
        Shape sa = a.Shape.Rank == 1 ? [1, a.Shape[0]] : a.Shape, sb = b.Shape.Rank == 1 ? [b.Shape[0], 1] : b.Shape;
        int m = transA ? sa[^1] : sa[^2], k = transA ? sa[^2] : sa[^1], n = transB ? sb[^2] : sb[^1];
        var rank = Math.Max(sa.Rank, sb.Rank);
        var stack = Enumerable.Range(0, rank - 2).Select(i => Math.Max(At(sa, i), At(sb, i)) is var e && (At(sa, i) == 0 || At(sb, i) == 0) ? 0 : e).ToArray();
        var y = TestTensor.Zeros([.. stack, .. a.Shape.Rank > 1 ? [m] : Array.Empty<int>(), .. b.Shape.Rank > 1 ? [n] : Array.Empty<int>()]);
        for (var i = 0; i < y.Values.Length; i++)
        {
            int column = i % n, row = i / n % m, rest = i / n / m, matrixA = 0, matrixB = 0, stepA = 1, stepB = 1;
            for (var axis = stack.Length - 1; axis >= 0; axis--)
            {
                var index = rest % stack[axis];
                rest /= stack[axis];
                matrixA += At(sa, axis) == 1 ? 0 : index * stepA;
                matrixB += At(sb, axis) == 1 ? 0 : index * stepB;
                stepA *= At(sa, axis);
                stepB *= At(sb, axis);
            }
            for (var j = 0; j < k; j++)
            {
                y.Values[i] += a.Values[(matrixA * m * k) + (transA ? (j * m) + row : (row * k) + j)]
                    * b.Values[(matrixB * k * n) + (transB ? (column * k) + j : (j * n) + column)];
            }
        }
        return y;

        int At(Shape shape, int axis) => axis - (rank - shape.Rank) is var own && own >= 0 ? shape[own] : 1;
    }
}

internal sealed class GemmCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        yield return Make(new(), 3, 4, 5, null);
        yield return Make(new() { Alpha = 0.5f, TransB = true }, 7, 6, 33, [33]);
        yield return Make(new() { TransA = true }, 15, 3, 8, [1, 8]);
        yield return Make(new() { Beta = 2 }, 4, 5, 6, [6]);
        yield return Make(new() { Alpha = -1, Beta = 0.25f, TransA = true, TransB = true }, 4, 5, 17, [4, 17]);
        yield return Make(new(), 4, 5, 6, [4, 1]);
        yield return Make(new(), 4, 5, 6, [1]);
        yield return Make(new(), 4, 5, 1, []);
        yield return Make(new(), 2, 0, 3, [2, 3]);
        yield return Make(new(), 0, 2, 3, [3]);
    }

    private static Case Make(Gemm op, int m, int k, int n, int[]? c) => new(
        op,
        [
            TestTensor.Random(op.TransA ? [k, m] : [m, k], 1), TestTensor.Random(op.TransB ? [n, k] : [k, n], 2),
            c is null ? null : TestTensor.Random([.. c], 3),
        ],
        t =>
        {
            var y = TestTensor.Zeros([m, n]);
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    double sum = 0;
                    for (var p = 0; p < k; p++)
                        sum += t[0].Values[op.TransA ? (p * m) + i : (i * k) + p] * t[1].Values[op.TransB ? (j * k) + p : (p * n) + j];
                    var row = c is null or { Length: < 2 } || c[0] == 1 ? 0 : i * c[1];
                    y[i, j] = (op.Alpha * sum) + (c is null ? 0 : op.Beta * t[2].Values[row + (c.Length == 0 || c[^1] == 1 ? 0 : j)]);
                }
            }
            return y;
        })
    { Constants = MatMulCases.IsConstant(n), Absolute = 1e-4 };
}
