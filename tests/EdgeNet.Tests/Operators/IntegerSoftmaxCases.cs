using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Softmax over bytes, which must give the very same bytes, and what softmax is of the reals they stand for.</summary>
internal sealed class IntegerSoftmaxCases : ICases
{
    public IEnumerable<Case> Cases() =>
        from shape in new Shape[] { [], [1], [10], [3, 17], [5, 159], [5, 160], [2, 3, 1000], [0, 4], [4, 0] }
        from scale in new[] { 0.02f, 0.15f }
        from y in new[] { Quantization.PerTensor(1 / 256f), Quantization.PerTensor(0.002f, 5) }
        select Softmax(shape, Quantization.PerTensor(scale, 131), y);

    private static Case Softmax(Shape shape, Quantization x, Quantization y) => new(new Softmax { Result = y }, [TestTensor.RandomQuantized(shape, DType.U8, x)],
        t => new TestTensor(shape, [.. t[0].Values.Chunk(shape.Rank == 0 ? 1 : Math.Max(1, shape[^1])).SelectMany(row =>
        {
            var exponentials = row.Select(q => (long)MathF.Round(8388608 * VectorMath.Exp<F32x1>(-(x.Scales[0] * (float)(row.Max() - q))).Value)).ToArray();
            var multiplier = 1 / (float)exponentials.Sum() / y.Scales[0];
            var exact = row.Sum(q => Math.Exp(x.Scales[0] * (q - row.Max())));
            return exponentials.Select((e, i) =>
            {
                var result = Math.Min(Math.Round(e * multiplier) + y.ZeroPoints[0], 255);
                var real = Math.Exp(x.Scales[0] * (row[i] - row.Max())) / exact / y.Scales[0];
                Assert.InRange(result, Math.Min(Math.Round(real) + y.ZeroPoints[0], 255) - 1, Math.Round(real) + y.ZeroPoints[0] + 1);
                return result;
            });
        })], DType.U8))
    { Relative = 0, Absolute = 0 };
}
