using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Per tensor and along every axis, lengths around the widths of vectors, halves, and what lies beyond the range.</summary>
internal sealed class QuantizeCases : ICases
{
    private static readonly Shape[] Shapes = [[], [0], [1], [5], [3, 37], [2, 5, 4], [2, 3, 2, 19]];

    public IEnumerable<Case> Cases() => [.. Quantizing(), .. Dequantizing()];

    private static IEnumerable<Case> Quantizing()
    {
        foreach (var (type, zero) in new[] { (DType.U8, 128), (DType.U8, 0), (DType.I8, 0), (DType.I8, -7) })
        {
            foreach (var shape in Shapes)
            {
                yield return Quantize(new() { To = type, Scales = [0.013f], ZeroPoints = [zero] }, TestTensor.Random(shape));
                for (var axis = 0; axis < shape.Rank; axis++)
                {
                    var (scales, zeros) = (Scales(shape[axis]), Zeros(shape[axis], zero));
                    yield return Quantize(new() { To = type, Scales = [.. scales], ZeroPoints = [.. zeros], Axis = axis - shape.Rank }, TestTensor.Random(shape));
                }
            }

            // Halves go to the even neighbour, before the zero point is added.
            yield return Quantize(new() { To = type, Scales = [0.5f], ZeroPoints = [zero] },
                TestTensor.Of([9], 0.25, 0.75, 1.25, -0.25, -0.75, -1.25, 0.2499999, 0.2500001, -0.0));
            yield return Quantize(new() { To = type, Scales = [2f], ZeroPoints = [zero] },
                TestTensor.Of([7], 1e9, -1e9, 3e38, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 1e-40));
        }
    }

    private static IEnumerable<Case> Dequantizing()
    {
        foreach (var (type, low, high, zero) in new[] { (DType.U8, 0, 256, 128), (DType.I8, -128, 128, 3), (DType.I8, -128, 128, 0), (DType.I32, -100_000_000, 100_000_000, 12345), (DType.I4, -8, 8, 0), (DType.I4, -8, 8, -3) })
        {
            foreach (var shape in Shapes)
            {
                var x = TestTensor.RandomIntegers(shape, type, low, high);
                yield return Dequantize(new() { Scales = [0.013f], ZeroPoints = zero == 0 ? [] : [zero] }, x);
                for (var axis = 0; axis < shape.Rank; axis++)
                    yield return Dequantize(new() { Scales = [.. Scales(shape[axis])], ZeroPoints = [.. Zeros(shape[axis], zero)], Axis = axis }, x);
            }
        }
    }

    private static Case Quantize(QuantizeLinear op, TestTensor x)
    {
        var (low, high) = op.To == DType.U8 ? (0f, 255f) : (-128f, 127f);
        return new(op, [x], inputs => Map(inputs[0], op, op.To, (v, scale, zero) =>
            double.IsNaN(v) ? low : Math.Clamp(MathF.Round((float)v / scale) + zero, low, high)));
    }

    private static Case Dequantize(DequantizeLinear op, TestTensor x) =>
        new(op, [x], inputs => Map(inputs[0], op, DType.F32, (v, scale, zero) => (float)((long)v - zero) * scale)) { Relative = 0, Absolute = 0 };

    private static TestTensor Map(TestTensor x, QuantizingOperator op, DType to, Func<double, float, int, float> formula)
    {
        var result = TestTensor.Zeros(x.Shape, to);
        var axis = op.Axis < 0 ? op.Axis + x.Shape.Rank : op.Axis;
        for (var i = 0; i < result.Values.Length; i++)
        {
            var k = op.Scales.Length == 1 ? 0 : (int)(i / x.Shape.Product(axis + 1, x.Shape.Rank) % x.Shape[axis]);
            result.Values[i] = formula(x.Values[i], op.Scales[k], op.ZeroPoints.IsEmpty ? 0 : op.ZeroPoints[k]);
        }

        return result;
    }

    private static float[] Scales(int count) => [.. Enumerable.Range(0, Math.Max(1, count)).Select(k => 0.01f + (0.003f * k))];

    private static int[] Zeros(int count, int middle) => [.. Enumerable.Range(0, Math.Max(1, count)).Select(k => middle + (k % 3))];
}
