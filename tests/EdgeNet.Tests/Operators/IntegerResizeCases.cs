using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>The cases of resizing over bytes, the results being the very same bytes: once with the input's scale, once with another.</summary>
internal sealed class IntegerResizeCases : ICases
{
    private static readonly Quantization X = Quantization.PerTensor(0.02f, 131), Y = Quantization.PerTensor(0.017f, 117);

    public IEnumerable<Case> Cases() =>
        from test in new ResizeCases().Cases()
        where test.Operator is EdgeNet.Operators.Resize
        from y in new[] { X, Y }
        select InIntegers(test, (EdgeNet.Operators.Resize)test.Operator, y);

    private static Case InIntegers(Case test, EdgeNet.Operators.Resize op, Quantization y) => test with
    {
        Operator = op with { Result = y },
        Inputs = [TestTensor.RandomQuantized(test.Inputs[0]!.Shape, DType.U8, X)],
        Oracle = t =>
        {
            var (x, result) = (t[0], TestTensor.Zeros(test.Expected[0].Shape, DType.U8));
            var (rank, channels) = (x.Shape.Rank, x.Shape[^1]);
            ResizeTable rows = rank == 3 ? ResizeTable.Unchanged(1) : op.Table(0, x.Shape[1], result.Shape[1]), columns = op.Table(rank - 3, x.Shape[^2], result.Shape[^2]);
            for (var i = 0; i < result.Values.Length; i++)
            {
                var (pixel, c) = Math.DivRem(i, channels);
                var (row, column) = Math.DivRem(pixel, columns.Output);
                var (image, line) = Math.DivRem(row, rows.Output);
                result.Values[i] = Quantize(Value(image, line, column, c), y);
            }

            return [result];

            double Value(int image, int line, int column, int c)
            {
                if (rows.Indices[line * rows.Taps] == ResizeTable.Outside || columns.Indices[column * columns.Taps] == ResizeTable.Outside) return op.Extrapolation / y.Scales[0];
                var ratio = X.Scales[0] / y.Scales[0];
                if (rows.Taps * columns.Taps == 1) return (float)(x.Values[At(rows.Indices[line], columns.Indices[column])] - X.ZeroPoints[0]) * X.Scales[0] / y.Scales[0];
                var v = y.ZeroPoints[0] - (X.ZeroPoints[0] * ratio);
                for (var t = column * columns.Taps; t < (column + 1) * columns.Taps; t++)
                    v = MathF.FusedMultiplyAdd(OfRows(columns.Indices[t]), (columns.Taps == 1 ? 1 : columns.Weights[t]) * ratio, v);
                return Math.Round(v) - y.ZeroPoints[0];

                int At(int k, int j) => (((((image * rows.Input) + k) * columns.Input) + j) * channels) + c;

                float OfRows(int j)
                {
                    if (rows.Taps == 1) return (float)x.Values[At(rows.Indices[line], j)];
                    var sum = 0f;
                    for (var t = line * rows.Taps; t < (line + 1) * rows.Taps; t++) sum = MathF.FusedMultiplyAdd((float)x.Values[At(rows.Indices[t], j)], rows.Weights[t], sum);
                    return sum;
                }
            }
        },
        Relative = 0,
        Absolute = 0,
    };

    private static double Quantize(double value, Quantization y) => Math.Clamp(Math.Round((float)value) + y.ZeroPoints[0], 0, 255);
}
