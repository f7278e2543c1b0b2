using EdgeNet.Graphs;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Cases of element-wise operators: a function of doubles, over shapes that straddle the vector widths.</summary>
internal static class Elementwise
{
    /// <summary>Floats at which formulas go wrong first.</summary>
    private static readonly double[] Specials =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 2.5, -2.5, 3, -3, 6, 7, 1e-30f, -1e-30f, 1e30f, -1e30f, 88, -88, 104, -104,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    private static readonly Shape[] Shapes = [[], [0], [1], [7], [16], [17], [2, 3, 33], [3, 5000], [2, 3, 1]];

    /// <summary>Pairs that broadcast in every way: alike, by channel, by image and channel, by row, one number, outer product.</summary>
    private static readonly (Shape A, Shape B)[] Pairs =
    [
        ([3, 17], [3, 17]), ([2, 3, 16], [16]), ([2, 5, 7, 3], [2, 1, 1, 3]), ([2, 3, 4], [2, 3, 1]), ([33], []), ([], [33]), ([1], [1]), ([], []),
        ([0, 3], [3]), ([5], [4, 1]), ([3, 1, 5], [1, 4, 1]), ([40, 500], [500]), ([2, 1, 3, 1, 2], [3, 1, 5, 1]),
        ([40, 70], [40, 1]), ([3, 1], [3, 3000]),
    ];

    public static IEnumerable<Case> Unary(Operator op, Func<double, double> f, double low = -4, double high = 4)
    {
        foreach (var shape in Shapes) yield return new(op, [TestTensor.Random(shape, low: low, high: high)], x => x[0].Map(f));
        yield return new(op, [TestTensor.Of([Specials.Length], Specials)], x => x[0].Map(f));
    }

    public static IEnumerable<Case> Binary(Operator op, Func<double, double, double> f, double low = -4, double high = 4) =>
        Pairs.Select(p => new Case(op, [TestTensor.Random(p.A, 1, low, high), TestTensor.Random(p.B, 2, low, high)], x => Broadcast(DType.F32, v => f(v[0], v[1]), x)));

    /// <summary>Two inputs of small whole numbers, so that many are equal.</summary>
    public static IEnumerable<Case> Whole(Operator op, DType type, DType result, Func<double, double, double> f, int low = -3, int high = 4) =>
        Pairs.Select(p => new Case(op, [TestTensor.RandomIntegers(p.A, type, low, high), TestTensor.RandomIntegers(p.B, type, low, high, seed: 2)],
            x => Broadcast(result, v => f(v[0], v[1]), x)));

    /// <summary>A function of the elements that broadcasting brings together.</summary>
    public static TestTensor Broadcast(DType type, Func<double[], double> f, params TestTensor[] inputs)
    {
        var rank = inputs.Max(i => i.Shape.Rank);
        var dims = Enumerable.Range(0, rank).Select(d => inputs.Select(i => Dimension(i.Shape, d)).Aggregate(1, (m, n) => n == 1 ? m : n)).ToArray();
        var result = TestTensor.Zeros(new Shape(dims), type);
        for (var n = 0; n < result.Values.Length; n++)
        {
            var at = n;
            var index = new int[rank];
            for (var d = rank - 1; d >= 0; d--) (at, index[d]) = Math.DivRem(at, dims[d]);
            result.Values[n] = f([.. inputs.Select(Pick)]);

            double Pick(TestTensor t) => t[[.. Enumerable.Range(rank - t.Shape.Rank, t.Shape.Rank).Select(d => Dimension(t.Shape, d) == 1 ? 0 : index[d])]];
        }

        return result;

        int Dimension(Shape shape, int d) => d < rank - shape.Rank ? 1 : shape[d - (rank - shape.Rank)];
    }
}
