using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Sizes around the width of a block of units, every direction, every optional input with and without, every activation.</summary>
internal sealed class RecurrentCases : ICases
{
    private static readonly (UnaryOperator Operator, Func<double, double> Formula)[] Activations =
    [
        (new Sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        (new Tanh(), Math.Tanh),
        (new Relu(), x => Math.Max(0, x)),
        (new HardSigmoid { Alpha = 0.3f, Beta = 0.6f }, x => Math.Clamp(0.3f * x + 0.6f, 0, 1)),
        (new Affine { Alpha = 0.5f, Beta = -0.25f }, x => 0.5 * x - 0.25),
        (new LeakyRelu { Alpha = 0.1f }, x => x < 0 ? 0.1f * x : x),
        (new ThresholdedRelu { Alpha = 0.125f }, x => x > 0.125 ? x : 0),
        (new ScaledTanh { Alpha = 1.5f, Beta = 0.75f }, x => 1.5 * Math.Tanh(0.75 * x)),
        (new Elu { Alpha = 0.5f }, x => x < 0 ? 0.5 * (Math.Exp(x) - 1) : x),
        (new Softsign(), x => x / (1 + Math.Abs(x))),
        (new Softplus(), x => Math.Log(1 + Math.Exp(x))),
    ];

    public IEnumerable<Case> Cases() =>
    [
        .. Rnn(), .. Lstm(), .. Gru(), .. Kept(),
        .. Elementwise.Unary(new Affine { Alpha = 0.5f, Beta = -0.25f }, x => 0.5 * x - 0.25),
        .. Elementwise.Unary(new ScaledTanh { Alpha = 1.5f, Beta = 0.75f }, x => 1.5 * Math.Tanh(0.75 * x)),
    ];

    private static IEnumerable<Case> Kept()
    {
        foreach (var lengths in (bool[])[false, true])
        {
            var options = new Options { Lengths = lengths, Constant = false };
            foreach (var direction in Enum.GetValues<Direction>())
            {
                yield return new Size(3, 4, 3, 17).Case(new RNN { Direction = direction, KeepsSums = true }, options);
                foreach (var peepholes in (bool[])[false, true])
                    yield return new Size(3, 4, 3, 17).Case(new LSTM { Direction = direction, KeepsSums = true }, options with { Peepholes = peepholes });
                foreach (var before in (bool[])[false, true])
                    yield return new Size(3, 4, 3, 17).Case(new GRU { Direction = direction, LinearBeforeReset = before, KeepsSums = true }, options);
            }
        }
    }

    private static IEnumerable<Case> Rnn()
    {
        foreach (var (size, direction) in Sizes()) yield return size.Case(new RNN { Direction = direction });
        foreach (var options in AllOptions()) yield return new Size(3, 7, 3, 5).Case(new RNN { Direction = Direction.Bidirectional }, options);
        foreach (var (activation, formula) in Activations)
            yield return new Size(2, 5, 3, 5).Case(new RNN { Activation = activation }, new(), formula);
        yield return new Size(2, 5, 3, 5).Case(new RNN { Clip = 0.25f });
    }

    private static IEnumerable<Case> Lstm()
    {
        foreach (var (size, direction) in Sizes()) yield return size.Case(new LSTM { Direction = direction });
        foreach (var options in AllOptions(peepholes: true)) yield return new Size(3, 7, 3, 5).Case(new LSTM { Direction = Direction.Bidirectional }, options);
        foreach (var (activation, formula) in Activations)
        {
            yield return new Size(2, 5, 3, 5).Case(new LSTM { GateActivation = activation }, new(), f: formula);
            yield return new Size(2, 5, 3, 5).Case(new LSTM { CellActivation = activation }, new(), g: formula);
            yield return new Size(2, 5, 3, 5).Case(new LSTM { OutputActivation = activation }, new(), h: formula);
        }

        foreach (var peepholes in (bool[])[false, true])
        {
            yield return new Size(2, 5, 3, 17).Case(new LSTM { Clip = 0.25f }, new() { Peepholes = peepholes });
            yield return new Size(2, 5, 3, 17).Case(new LSTM { InputForget = true }, new() { Peepholes = peepholes });
        }
    }

    private static IEnumerable<Case> Gru()
    {
        foreach (var after in (bool[])[false, true])
        {
            foreach (var (size, direction) in Sizes()) yield return size.Case(new GRU { Direction = direction, LinearBeforeReset = after });
            foreach (var options in AllOptions())
                yield return new Size(3, 7, 3, 5).Case(new GRU { Direction = Direction.Bidirectional, LinearBeforeReset = after }, options);
            foreach (var (activation, formula) in Activations)
            {
                yield return new Size(2, 5, 3, 5).Case(new GRU { GateActivation = activation, LinearBeforeReset = after }, new(), f: formula);
                yield return new Size(2, 5, 3, 5).Case(new GRU { Activation = activation, LinearBeforeReset = after }, new(), g: formula);
            }

            yield return new Size(2, 5, 3, 17).Case(new GRU { Clip = 0.25f, LinearBeforeReset = after });
        }
    }

    /// <summary>Awkward sizes, the directions in turn.</summary>
    private static IEnumerable<(Size Size, Direction Direction)> Sizes()
    {
        var count = 0;
        foreach (var hidden in (int[])[1, 5, 16, 33])
            foreach (var (batch, steps, features) in ((int, int, int)[])[(1, 1, 3), (1, 7, 1), (1, 7, 3), (3, 7, 3)])
                yield return (new(batch, steps, features, hidden), (Direction)(count++ % 3));
        yield return (new(1, 0, 3, 5), Direction.Bidirectional); // nothing to read: the final state is the initial one
        yield return (new(0, 3, 3, 5), Direction.Forward);
        yield return (new(1, 3, 0, 5), Direction.Reverse);
        yield return (new(17, 2, 3, 5), Direction.Bidirectional); // more sequences than a tile of the multiplier has rows
        yield return (new(3, 50, 2, 5), Direction.Bidirectional); // more steps than are multiplied with W at once
        yield return (new(2, 2, 40, 130), Direction.Bidirectional); // many blocks of units
    }

    /// <summary>Each optional input there and not, weights as constants and as inputs.</summary>
    internal static IEnumerable<Options> AllOptions(bool peepholes = false)
    {
        foreach (var biases in (int[])[0, 1, 2])
            foreach (var lengths in (bool[])[false, true])
                foreach (var initial in (bool[])[false, true])
                    foreach (var constant in (bool[])[false, true])
                    {
                        yield return new() { Biases = biases, Lengths = lengths, InitialH = initial, InitialC = initial, Constant = constant };
                        if (peepholes)
                            yield return new() { Biases = biases, Lengths = lengths, InitialH = !initial, InitialC = initial, Peepholes = true, Constant = constant };
                    }
    }

    internal sealed record Options
    {
        public int Biases { get; init; } = 2;

        public bool Lengths { get; init; }

        public bool InitialH { get; init; } = true;

        public bool InitialC { get; init; } = true;

        public bool Peepholes { get; init; }

        public bool Constant { get; init; } = true;
    }

    internal sealed record Size(int Batch, int Steps, int Features, int Hidden)
    {
        public Case Case(RecurrentOperator op, Options? options = null,
            Func<double, double>? f = null, Func<double, double>? g = null, Func<double, double>? h = null)
        {
            options ??= new();
            Func<double, double> sigmoid = Activations[0].Formula, tanh = Activations[1].Formula;
            var (gates, directions) = (op.Gates * Hidden, op.Directions);
            // Weights that neither saturate the gates nor let a rounding error grow from step to step.
            var range = 1.5 / Math.Sqrt(Math.Max(1, Hidden));
            TestTensor?[] inputs =
            [
                TestTensor.Random([Batch, Steps, Features], seed: 1),
                TestTensor.Random([directions, gates, Features], seed: 2, -1, 1),
                TestTensor.Random([directions, gates, Hidden], seed: 3, -range, range),
                options.Biases > 0 ? TestTensor.Random([directions, options.Biases * gates], seed: 4, -1, 1) : null,
                options.Lengths ? new([Batch], [.. Enumerable.Range(0, Batch).Select(n => (double)(n % 3 * Steps / 2))], DType.I32) : null,
                options.InitialH ? TestTensor.Random([Batch, directions * Hidden], seed: 6, -1, 1) : null,
                options.InitialC ? TestTensor.Random([Batch, directions * Hidden], seed: 7, -1, 1) : null,
                options.Peepholes ? TestTensor.Random([directions, 3 * Hidden], seed: 8, -1, 1) : null,
            ];
            if (op is not LSTM) inputs = inputs[..6];
            return new(op, inputs, t => new RecurrentOracle(op, t, f ?? (op is RNN ? tanh : sigmoid), g ?? tanh, h ?? tanh).Run())
            {
                Constants = options.Constant ? [1, 2, 3, 7] : [],
                Absolute = 1e-5,
            };
        }
    }
}
