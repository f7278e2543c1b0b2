using EdgeNet.Operators;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Recurrent operators as their definitions read: one unit, one product at a time, in doubles.</summary>
internal sealed class RecurrentOracle(RecurrentOperator op, TestTensor?[] inputs, Func<double, double> f, Func<double, double> g, Func<double, double> h)
{
    private readonly TestTensor x = inputs[0]!, w = inputs[1]!, r = inputs[2]!;
    private readonly int hidden = inputs[2]!.Shape[2];

    /// <summary>Adds to a gate's sum, given by sequence, element, direction and row.</summary>
    public Func<int, int, int, int, double>? Nudge { get; init; }

    /// <summary>What went into each activation, as the operator keeps it.</summary>
    public TestTensor Kept { get; } = TestTensor.Zeros([inputs[0]!.Shape[0], inputs[0]!.Shape[1], inputs[1]!.Shape[0] * op.KeptValues * inputs[2]!.Shape[2]]);

    /// <summary>The state before each step, in rows of sequences and elements.</summary>
    public TestTensor Before { get; } = TestTensor.Zeros([inputs[1]!.Shape[0], inputs[0]!.Shape[0] * inputs[0]!.Shape[1], inputs[2]!.Shape[2]]);

    public TestTensor[] Run()
    {
        var (batch, steps, directions) = (x.Shape[0], x.Shape[1], w.Shape[0]);
        var y = TestTensor.Zeros([batch, steps, directions * hidden]);
        var last = TestTensor.Zeros([batch, directions * hidden]);
        var lastCell = TestTensor.Zeros([batch, directions * hidden]);
        for (var n = 0; n < batch; n++)
        {
            for (var d = 0; d < directions; d++)
            {
                var length = Input(4) is { } lengths ? (int)lengths[n] : steps;
                var state = First(5, n, d);
                var cell = First(6, n, d);
                for (var s = 0; s < length; s++)
                {
                    var t = op.Direction == Direction.Reverse || d == 1 ? length - 1 - s : s;
                    for (var u = 0; u < hidden; u++) Before[d, (n * steps) + t, u] = state[u];
                    state = op switch
                    {
                        LSTM lstm => Lstm(lstm, n, t, d, state, cell),
                        GRU gru => Gru(gru, n, t, d, state),
                        _ => Units(u => f(Clip(Keep(n, t, d, 0, u, FromInput(n, t, d, u) + FromState(d, u, state))))),
                    };
                    for (var u = 0; u < hidden; u++) y[n, t, d * hidden + u] = state[u];
                }

                for (var u = 0; u < hidden; u++) (last[n, d * hidden + u], lastCell[n, d * hidden + u]) = (state[u], cell[u]);
            }
        }

        return [y, last, .. op is LSTM ? [lastCell] : Array.Empty<TestTensor>(), .. op.KeepsSums ? [Kept] : Array.Empty<TestTensor>()];
    }

    private double[] Lstm(LSTM lstm, int n, int t, int d, double[] state, double[] cell)
    {
        var peepholes = Input(7);
        return Units(u =>
        {
            var before = cell[u];
            var i = f(Clip(Keep(n, t, d, 0, u, Gate(0) + Peephole(0) * before)));
            var forget = Keep(n, t, d, 2, u, Gate(2) + Peephole(2) * before);
            forget = lstm.InputForget ? 1 - i : f(Clip(forget));
            cell[u] = Keep(n, t, d, 4, u, forget * before + i * g(Clip(Keep(n, t, d, 3, u, Gate(3)))));
            var o = f(Clip(Keep(n, t, d, 1, u, Gate(1) + Peephole(1) * cell[u])));
            return o * h(Clip(cell[u]));

            double Gate(int gate) => FromInput(n, t, d, gate * hidden + u) + FromState(d, gate * hidden + u, state);
            double Peephole(int gate) => peepholes is null ? 0 : peepholes[d, gate * hidden + u];
        });
    }

    private double[] Gru(GRU gru, int n, int t, int d, double[] state)
    {
        var z = Units(u => f(Clip(Keep(n, t, d, 0, u, FromInput(n, t, d, u) + FromState(d, u, state)))));
        var reset = Units(u => f(Clip(Keep(n, t, d, 1, u, FromInput(n, t, d, hidden + u) + FromState(d, hidden + u, state)))));
        var gated = Units(u => reset[u] * state[u]);
        return Units(u =>
        {
            var row = 2 * hidden + u;
            var product = gru.LinearBeforeReset ? reset[u] * Keep(n, t, d, 3, u, FromState(d, row, state)) : FromState(d, row, gated);
            return (1 - z[u]) * g(Clip(Keep(n, t, d, 2, u, FromInput(n, t, d, row) + product))) + z[u] * state[u];
        });
    }

    private double FromInput(int n, int t, int d, int row) =>
        Enumerable.Range(0, x.Shape[2]).Sum(c => w[d, row, c] * x[n, t, c]) + (Input(3) is { } b ? b[d, row] : 0) + (Nudge?.Invoke(n, t, d, row) ?? 0);

    private double Keep(int n, int t, int d, int value, int unit, double sum) => Kept[n, t, (((d * op.KeptValues) + value) * hidden) + unit] = sum;

    private double FromState(int d, int row, double[] state) =>
        Enumerable.Range(0, hidden).Sum(u => r[d, row, u] * state[u])
        + (Input(3) is { } b && b.Shape[1] > w.Shape[1] ? b[d, w.Shape[1] + row] : 0);

    private double[] First(int input, int n, int d) => Units(u => Input(input) is { } initial ? initial[n, d * hidden + u] : 0);

    private double[] Units(Func<int, double> unit) => [.. Enumerable.Range(0, hidden).Select(unit)];

    private double Clip(double value) => Math.Clamp(value, -(double)op.Clip, op.Clip);

    private TestTensor? Input(int index) => index < inputs.Length ? inputs[index] : null;
}
