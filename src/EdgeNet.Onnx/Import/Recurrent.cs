using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>
/// Networks that read sequences. ONNX counts steps first, [T, N, C], and gives every direction an axis; ours count sequences first
/// and put directions side by side, [N, T, D·H]. That is another order of the same axes, so nothing moves between layers.
/// </summary>
internal static class Recurrent
{
    private const int X = 0, W = 1, R = 2, B = 3, Lengths = 4, InitialH = 5, InitialC = 6, P = 7;

    public static void Lstm(NodeImport n)
    {
        var coupled = n.Bool("input_forget");
        Import(n, ["Sigmoid", "Tanh", "Tanh"], (f, g, h) => new LSTM { GateActivation = f, CellActivation = g, OutputActivation = h, InputForget = coupled });
    }

    /// <summary>
    /// ONNX Runtime's own, with constant weights of integers, which lie the other way: [D, inputs, 4·H]. Its input has no scale before it runs, and
    /// so it is computed with the floats that the weights stand for, which are what ONNX Runtime's come near to.
    /// </summary>
    public static void QuantizedLstm(NodeImport n)
    {
        var coupled = n.Bool("input_forget");
        Import(n, ["Sigmoid", "Tanh", "Tanh"], (f, g, h) => new LSTM { GateActivation = f, CellActivation = g, OutputActivation = h, InputForget = coupled },
            input => Reals(n, input, scale: input == W ? 8 : 10));
    }

    public static void Gru(NodeImport n)
    {
        var linear = n.Bool("linear_before_reset");
        Import(n, ["Sigmoid", "Tanh"], (f, g, _) => new GRU { GateActivation = f, Activation = g, LinearBeforeReset = linear });
    }

    public static void Rnn(NodeImport n) => Import(n, ["Tanh"], (f, _, _) => new RNN { Activation = f });

    private static void Import(NodeImport n, string[] usual, Func<UnaryOperator, UnaryOperator, UnaryOperator, RecurrentOperator> create,
        Func<int, Value>? weights = null)
    {
        n.Ignore("output_sequence"); // of opset 1, which says only what is read
        var direction = n.Word<Direction>("direction", "forward");
        var directions = direction == Direction.Bidirectional ? 2 : 1;
        var (order, orderOfY) = n.Bool("layout") ? (AxisOrder.Plain(3), AxisOrder.Plain(4)) : (new([1, 0, 2]), new([2, 0, 1, 3]));
        var inputs = Inputs(n, order, weights ?? n.Plain);
        Shape x = inputs[X]!.Shape, r = inputs[R]!.Shape;
        if (r.Rank != 3) throw new RuleException($"its recurrent weights have {r.Rank} dimensions; three are expected");
        var hidden = r[2];
        if (n.Int("hidden_size", hidden) is var stated && stated != hidden) throw new RuleException($"attribute 'hidden_size' is {stated}, but its recurrent weights are for {hidden}");
        var clip = n.Float("clip", float.PositiveInfinity);
        var activations = Activations(n, usual, directions);
        var operators = activations.Select(each => create(each[0], each.ElementAtOrDefault(1)!, each.ElementAtOrDefault(2)!) with { Clip = clip }).ToList();

        var outputs = directions == 1 || operators[0] == operators[1]
            ? n.Adds(operators[0] with { Direction = direction }, inputs)
            : SideBySide(
                n.Adds(operators[0] with { Direction = Direction.Forward }, OfDirection(n, inputs, 0, hidden)),
                n.Adds(operators[1] with { Direction = Direction.Reverse }, OfDirection(n, inputs, 1, hidden)));
        n.Set(0, n.Add(new Reshape { Shape = [x[0], x[1], directions, hidden] }, outputs[0]), orderOfY);
        for (var state = 1; state < outputs.Count; state++) n.Set(state, n.Add(new Reshape { Shape = [x[0], directions, hidden] }, outputs[state]), order);

        IReadOnlyList<Value> SideBySide(IReadOnlyList<Value> forward, IReadOnlyList<Value> reverse) =>
            [.. forward.Zip(reverse, (f, b) => n.Add(new Concat { Axis = f.Shape.Rank - 1 }, f, b))];
    }

    /// <summary>The weights that integers stand for, less their zero points and times their scales: one for each direction, or for each row of gates in it.</summary>
    private static Value Reals(NodeImport n, int weights, int scale)
    {
        var w = n.To(n.Plain(weights), DType.F32);
        if (w.Shape.Rank != 3) throw new RuleException($"input {weights} is {w.Shape}; three dimensions are expected");
        if (n.Has(scale + 1)) w = n.Add("Sub", w, Each(n.To(n.Plain(scale + 1), DType.F32)));
        return n.Add(new Transpose { Perm = [0, 2, 1] }, n.Add("Mul", w, Each(n.Plain(scale))));

        Value Each(Value value) => n.Add(new Reshape { Shape = [w.Shape[0], 1, -1] }, value);
    }

    private static Value?[] Inputs(NodeImport n, AxisOrder order, Func<int, Value> weights)
    {
        var inputs = new Value?[Math.Min(n.InputCount, P + 1)];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = !n.Has(i) ? null : i is X or InitialH or InitialC ? Ordered(i) : i is W or R ? weights(i) : n.Plain(i);
        if (inputs.Length <= R || inputs[X] is not { } x || inputs[R] is null) throw new RuleException("its input or weights are missing");
        for (var i = Lengths; i < inputs.Length; i++) inputs[i] = i switch
        {
            Lengths => IsAll(inputs[i], x.Shape[1]) ? null : inputs[i],
            InitialH or InitialC => IsAll(inputs[i], 0) ? null : Flattened(inputs[i]),
            _ => inputs[i],
        };
        return inputs;

        Value Ordered(int i)
        {
            var laid = n.Input(i);
            return laid.Order.Rank == 3 ? n.Arrange(laid, order) : throw new RuleException($"input {i} is {laid.Shape}; three dimensions are expected");
        }

        Value? Flattened(Value? state) =>
            state is null ? null : n.Add(new Reshape { Shape = [state.Shape[0], checked((int)state.Shape.Product(1, 3))] }, state);

        // Said or not, sequences are read whole and states begin at 0.
        static bool IsAll(Value? value, float number) => value?.Constant is { } known && Numbers.Floats(known).All(v => v == number);
    }

    /// <summary>What a single direction reads, and its own share of the weights and first states.</summary>
    private static Value?[] OfDirection(NodeImport n, Value?[] inputs, int direction, int hidden) =>
        [.. inputs.Select((input, i) => input is null ? null : i switch
        {
            W or R or B or P => n.Add(new Slice { Axes = [0], Starts = [direction], Ends = [direction + 1] }, input),
            InitialH or InitialC => n.Add(new Slice { Axes = [1], Starts = [direction * hidden], Ends = [(direction + 1) * hidden] }, input),
            _ => input,
        })];

    /// <summary>The activations of each direction. Numbers are handed out, in order, to those that take one; those left empty-handed keep ONNX's usual.</summary>
    private static List<UnaryOperator[]> Activations(NodeImport n, string[] usual, int directions)
    {
        var names = n.Texts("activations") ?? [.. Enumerable.Repeat(usual, directions).SelectMany(all => all)];
        if (names.Length != usual.Length * directions)
            throw new RuleException($"attribute 'activations' names {names.Length}; {usual.Length} for each of {directions} direction{(directions == 1 ? "" : "s")} are expected");
        var (alphas, betas) = (new Queue<float>(n.Floats("activation_alpha") ?? []), new Queue<float>(n.Floats("activation_beta") ?? []));
        return [.. names.Select(Activation).Chunk(usual.Length)];

        UnaryOperator Activation(string name)
        {
            var (type, takesAlpha, takesBeta) = name.ToUpperInvariant() switch
            {
                "AFFINE" => ("Affine", true, true),
                "ELU" => ("Elu", true, false),
                "HARDSIGMOID" => ("HardSigmoid", true, true),
                "LEAKYRELU" => ("LeakyRelu", true, false),
                "RELU" => ("Relu", false, false),
                "SCALEDTANH" => ("ScaledTanh", true, true),
                "SIGMOID" => ("Sigmoid", false, false),
                "SOFTPLUS" => ("Softplus", false, false),
                "SOFTSIGN" => ("Softsign", false, false),
                "TANH" => ("Tanh", false, false),
                "THRESHOLDEDRELU" => ("ThresholdedRelu", true, false),
                _ => throw new RuleException($"activation '{name}' is unknown"),
            };
            var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
            if (takesAlpha && alphas.TryDequeue(out var alpha)) attributes["alpha"] = alpha;
            if (takesBeta && betas.TryDequeue(out var beta)) attributes["beta"] = beta;
            return (UnaryOperator)Catalog.Create(type, attributes);
        }
    }
}
