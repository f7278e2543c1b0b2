using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>
/// Backpropagation through time against differences: every gate's sum of every step, every first state and every peephole weight of the
/// forward oracle is nudged, one at a time. Activations, clipping and the weights' gradients are the gradient suite's.
/// </summary>
internal sealed class RecurrentGradientCases : ICases
{
    private const double Step = 1e-5;

    public IEnumerable<Case> Cases()
    {
        foreach (var (batch, steps, hidden) in ((int, int, int)[])[(1, 1, 1), (2, 3, 5), (1, 2, 17), (15, 2, 2), (1, 2, 32)])
        {
            foreach (var op in (RecurrentOperator[])[new RNN(), new LSTM(), new GRU(), new GRU { LinearBeforeReset = true }])
            {
                yield return Make(op, batch, steps, hidden, new() { InitialH = false, InitialC = false });
                yield return Make(op with { Direction = Direction.Reverse }, batch, steps, hidden, new() { Lengths = true });
                yield return Make(op with { Direction = Direction.Bidirectional }, batch, steps, hidden, new() { Lengths = true, Peepholes = true });
            }
        }

        // Two wide sequences: few, since the oracle's time grows with the cube of their width.
        foreach (var op in (RecurrentOperator[])[new LSTM(), new GRU()])
            yield return Make(op, 2, 3, 32, new() { InitialH = false, InitialC = false });
        yield return Make(new LSTM { InputForget = true }, 2, 3, 3, new() { Peepholes = true });
        yield return Make(new LSTM(), 2, 0, 3, new());
        yield return Make(new LSTM(), 0, 2, 3, new() { Peepholes = true });
    }

    private static Case Make(RecurrentOperator recurrent, int batch, int steps, int hidden, RecurrentCases.Options options)
    {
        var op = recurrent with { KeepsSums = true };
        var inputs = new RecurrentCases.Size(batch, steps, 2, hidden).Case(op, options).Inputs;
        var (directions, states) = (op.Directions, op is LSTM ? 2 : 1);
        var forward = new Probe(op, inputs);
        var results = forward.Oracle().Run();
        TestTensor[] weights = [.. results[..(1 + states)].Select((y, i) => TestTensor.Random(y.Shape, seed: 20 + i))];
        return new(new RecurrentGradient { Recurrent = op },
            [
                inputs[2], results[0], results[^1], inputs[4], inputs[5], op is LSTM ? inputs[6] : null, op is LSTM ? inputs[7] : null,
                weights[0], weights[1], op is LSTM ? weights[2] : null,
            ],
            _ => forward.Gradients(weights, directions, batch, steps, hidden))
        { Absolute = 2e-4, Relative = 1e-3 };
    }

    /// <summary>The forward oracle, whose sums, states and weights can be nudged.</summary>
    private sealed record Probe(RecurrentOperator Op, TestTensor?[] Inputs)
    {
        public RecurrentOracle Oracle(Func<int, int, int, int, double>? nudge = null) => Oracle(Inputs, nudge);

        public TestTensor[] Gradients(TestTensor[] weights, int directions, int batch, int steps, int hidden)
        {
            var forward = Oracle();
            _ = forward.Run();
            var dS = TestTensor.Zeros([directions, batch * steps, Op.Gates * hidden]);
            for (var i = 0; i < dS.Values.Length; i++)
            {
                var (row, column) = (i / dS.Shape[2] % dS.Shape[1], i % dS.Shape[2]);
                var direction = i / dS.Shape[2] / dS.Shape[1];
                dS.Values[i] = (Loss(+Step) - Loss(-Step)) / (2 * Step);

                double Loss(double by) => Sum(weights, Oracle((n, t, d, r) => (n * steps) + t == row && d == direction && r == column ? by : 0).Run());
            }

            var results = new List<TestTensor> { dS, forward.Before, ByInput(5) };
            if (Op is LSTM) results.Add(ByInput(6));
            if (Op is LSTM && Inputs[7] is not null) results.Add(ByInput(7));
            if (Op is GRU gru) results.Add(Further(gru, forward, dS, hidden));
            return [.. results];

            TestTensor ByInput(int input)
            {
                var x = Inputs[input] ?? TestTensor.Zeros([batch, directions * hidden]);
                var d = TestTensor.Zeros(x.Shape);
                for (var i = 0; i < x.Values.Length; i++) d.Values[i] = (Loss(i, +Step) - Loss(i, -Step)) / (2 * Step);
                return d;

                double Loss(int element, double by)
                {
                    var nudged = new TestTensor(x.Shape, [.. x.Values]);
                    nudged.Values[element] += by;
                    TestTensor?[] all = [.. Inputs];
                    all[input] = nudged;
                    return Sum(weights, Oracle(all, nudge: null).Run());
                }
            }
        }

        /// <summary>What meets the recurrent weights: the reset gate times the candidate's gradient, or times the state.</summary>
        private static TestTensor Further(GRU gru, RecurrentOracle forward, TestTensor dS, int hidden)
        {
            var (rows, steps) = (dS.Shape[1], forward.Kept.Shape[1]);
            var result = gru.LinearBeforeReset ? new TestTensor(dS.Shape, [.. dS.Values]) : TestTensor.Zeros(forward.Before.Shape);
            for (var d = 0; d < dS.Shape[0]; d++)
                for (var row = 0; row < rows; row++)
                    for (var u = 0; u < hidden; u++)
                    {
                        var reset = Sigmoid(forward.Kept[row / steps, row % steps, (((d * gru.KeptValues) + 1) * hidden) + u]);
                        if (gru.LinearBeforeReset) result[d, row, (2 * hidden) + u] *= reset;
                        else result[d, row, u] = reset * forward.Before[d, row, u];
                    }
            return result;
        }

        private RecurrentOracle Oracle(TestTensor?[] inputs, Func<int, int, int, int, double>? nudge) =>
            new(Op, inputs, Op is RNN ? Math.Tanh : Sigmoid, Math.Tanh, Math.Tanh) { Nudge = nudge };

        private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

        private static double Sum(TestTensor[] weights, TestTensor[] results) => weights.Zip(results).Sum(p => p.First.Values.Zip(p.Second.Values, (w, y) => w * y).Sum());
    }
}
