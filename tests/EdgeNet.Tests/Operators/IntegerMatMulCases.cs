using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>The cases of products of two matrices, in bytes: the results must be the very same bytes, or the very same floats.</summary>
internal sealed class IntegerMatMulCases : ICases
{
    private static readonly Quantization A = Quantization.PerTensor(0.02f, 131), B = Quantization.PerTensor(0.01f, 77), Middle = Quantization.PerTensor(0.03f, 128);

    public IEnumerable<Case> Cases() =>
        from test in new MatMulCases().Cases()
        where test.Operator is MatMul { TransA: false }
        from scales in new (Quantization B, Quantization? Y)[] { (B, Quantization.PerTensor(0.9f, 117)), (Middle, Quantization.PerTensor(0.2f)), (B, null) }
        select InIntegers(test, scales.B, scales.Y);

    private static Case InIntegers(Case test, Quantization b, Quantization? y) => test with
    {
        Operator = test.Operator with { Result = y },
        Inputs = [TestTensor.RandomQuantized(test.Inputs[0]!.Shape, DType.U8, A, 1), TestTensor.RandomQuantized(test.Inputs[1]!.Shape, DType.U8, b, 2)],
        Oracle = t =>
        {
            var sums = test.Oracle([t[0].Map(q => q - A.ZeroPoints[0]).As(DType.F32), t[1].Map(q => q - b.ZeroPoints[0]).As(DType.F32)])[0];
            var multiplier = A.Scales[0] * b.Scales[0] / (y?.Scales[0] ?? 1);
            return [sums.Map(sum => y is null ? (float)(int)sum * multiplier : Math.Clamp(Math.Round((float)(int)sum * multiplier) + y.ZeroPoints[0], 0, 255)).As(y is null ? DType.F32 : DType.U8)];
        },
        Constants = [],
        Relative = 0,
        Absolute = 0,
    };
}
