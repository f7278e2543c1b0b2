using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>
/// Recurrent operators over bytes as their definition reads: sums of whole numbers, and floats of which every operation is written out, so
/// that results are compared to the bit. Activations are the formulas on a single float.
/// </summary>
internal sealed unsafe class IntegerRecurrentOracle(RecurrentOperator op, TestTensor?[] inputs, Quantization[] scales)
{
    private readonly TestTensor x = inputs[0]!, w = inputs[1]!, r = inputs[2]!;
    private readonly int hidden = inputs[2]!.Shape[2];
    private readonly Quantization state = op.Result ?? op.State ?? Quantization.PerTensor(1f / 127, 128);
    private readonly Func<float, float>[] activations = [.. op.Activations.Select(a => Scalar(a.Floats(SimdLevel.Scalar)))];
    private readonly TestTensor kept = TestTensor.Zeros([inputs[0]!.Shape[0], inputs[0]!.Shape[1], inputs[1]!.Shape[0] * op.KeptValues * inputs[2]!.Shape[2]]);

    public TestTensor[] Run()
    {
        var (batch, steps, directions) = (x.Shape[0], x.Shape[1], w.Shape[0]);
        var y = TestTensor.Zeros([batch, steps, directions * hidden], op.Result is null ? DType.F32 : DType.U8);
        if (op.Result is not null) Array.Fill(y.Values, op.Result.ZeroPoints[0]);
        var last = TestTensor.Zeros([batch, directions * hidden], y.Type);
        var lastCell = TestTensor.Zeros([batch, directions * hidden]);
        for (var n = 0; n < batch; n++)
        {
            for (var d = 0; d < directions; d++)
            {
                var length = Input(4) is { } lengths ? (int)lengths[n] : steps;
                float[] h = First(5, n, d), cell = First(6, n, d);
                if (inputs[5] is { Type: DType.U8 }) h = [.. h.Select(v => (int)(v - scales[5].ZeroPoints[0]) * scales[5].Scales[0])];
                var (rest, gatedRest) = (new float[hidden], new float[hidden]);
                var bytes = Bytes(h, rest);
                for (var s = 0; s < length; s++)
                {
                    var t = op.Direction == Direction.Reverse || d == 1 ? length - 1 - s : s;
                    h = op switch
                    {
                        LSTM lstm => Lstm(lstm, n, t, d, bytes, cell),
                        GRU gru => Gru(gru, n, t, d, h, bytes, gatedRest),
                        _ => Units(u => Activate(0, Keep(n, t, d, 0, u, FromInput(n, t, d, u) + FromState(d, u, bytes)))),
                    };
                    bytes = Bytes(h, rest);
                    for (var u = 0; u < hidden; u++) y[n, t, (d * hidden) + u] = op.Result is null ? h[u] : bytes[u];
                }

                for (var u = 0; u < hidden; u++) (last[n, (d * hidden) + u], lastCell[n, (d * hidden) + u]) = (op.Result is null ? h[u] : bytes[u], cell[u]);
            }
        }

        return [y, last, .. op is LSTM ? [lastCell] : Array.Empty<TestTensor>(), .. op.KeepsSums ? [kept] : Array.Empty<TestTensor>()];
    }

    private float[] Lstm(LSTM lstm, int n, int t, int d, int[] bytes, float[] cell)
    {
        return Units(u =>
        {
            var i = Activate(0, Keep(n, t, d, 0, u, Peephole(0, Gate(0))));
            var forget = Keep(n, t, d, 2, u, Peephole(2, Gate(2)));
            forget = lstm.InputForget ? 1 - i : Activate(0, forget);
            cell[u] = Keep(n, t, d, 4, u, MathF.FusedMultiplyAdd(forget, cell[u], i * Activate(1, Keep(n, t, d, 3, u, Gate(3)))));
            return Activate(0, Keep(n, t, d, 1, u, Peephole(1, Gate(1)))) * Activate(2, cell[u]);

            float Gate(int gate) => FromInput(n, t, d, (gate * hidden) + u) + FromState(d, (gate * hidden) + u, bytes);
            float Peephole(int gate, float sum) =>
                Input(7) is { } p ? MathF.FusedMultiplyAdd((float)p[d, (gate * hidden) + u], cell[u], sum) : sum;
        });
    }

    private float[] Gru(GRU gru, int n, int t, int d, float[] h, int[] bytes, float[] gatedRest)
    {
        var z = Units(u => Activate(0, Keep(n, t, d, 0, u, FromInput(n, t, d, u) + FromState(d, u, bytes))));
        var reset = Units(u => Activate(0, Keep(n, t, d, 1, u, FromInput(n, t, d, hidden + u) + FromState(d, hidden + u, bytes))));
        var gated = Bytes(Units(u => reset[u] * h[u]), gatedRest);
        return Units(u =>
        {
            var (row, input) = ((2 * hidden) + u, FromInput(n, t, d, (2 * hidden) + u));
            var sum = gru.LinearBeforeReset
                ? MathF.FusedMultiplyAdd(reset[u], Keep(n, t, d, 3, u, FromState(d, row, bytes)), input)
                : input + FromState(d, row, gated);
            var candidate = Activate(1, Keep(n, t, d, 2, u, sum));
            return MathF.FusedMultiplyAdd(z[u], h[u] - candidate, candidate);
        });
    }

    private float FromInput(int n, int t, int d, int row)
    {
        var sum = 0;
        for (var c = 0; c < x.Shape[2]; c++) sum += (int)w[d, row, c] * ((int)x[n, t, c] - scales[0].ZeroPoints[0]);
        var value = sum * (scales[0].Scales[0] * Scale(1, row));
        return Input(3) is { } b ? value + (float)b[d, row] : value;
    }

    private float FromState(int d, int row, int[] bytes)
    {
        var sum = 0;
        for (var u = 0; u < hidden; u++) sum += (int)r[d, row, u] * (bytes[u] - state.ZeroPoints[0]);
        var value = sum * (state.Scales[0] * Scale(2, row));
        return Input(3) is { } b && b.Shape[1] > w.Shape[1] ? value + (float)b[d, w.Shape[1] + row] : value;
    }

    private float Scale(int input, int row) => scales[input].Scales[scales[input].Axis is null ? 0 : row];

    /// <summary>Bytes of values and of what was left over of them before.</summary>
    private int[] Bytes(float[] values, float[] rest)
    {
        var (bytes, scale, zero) = (new int[values.Length], state.Scales[0], state.ZeroPoints[0]);
        for (var u = 0; u < values.Length; u++)
        {
            var value = values[u] + rest[u];
            bytes[u] = (int)Math.Clamp(MathF.Round(value / scale) + zero, 0, 255);
            rest[u] = Math.Clamp(MathF.FusedMultiplyAdd(zero - bytes[u], scale, value), -scale / 2, scale / 2);
        }

        return bytes;
    }

    private float Keep(int n, int t, int d, int value, int unit, float sum)
    {
        kept[n, t, (((d * op.KeptValues) + value) * hidden) + unit] = sum;
        return sum;
    }

    private float[] First(int input, int n, int d) => Units(u => Input(input) is { } initial ? (float)initial[n, (d * hidden) + u] : 0);

    private float[] Units(Func<int, float> unit) => [.. Enumerable.Range(0, hidden).Select(unit)];

    private float Activate(int activation, float value) => activations[activation](Math.Clamp(value, -op.Clip, op.Clip));

    private TestTensor? Input(int index) => index < inputs.Length ? inputs[index] : null;

    private static Func<float, float> Scalar(FloatMap map) => value =>
    {
        map.Run(&value, &value, 1);
        return value;
    };
}
