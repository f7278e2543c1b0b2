using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>
/// A layer that reads series [steps, channels] step by step and keeps a state. Behind the series it may be given how many steps of each count
/// (I32), and the state it begins with, which is 0 otherwise.
/// </summary>
/// <example><code>
/// var network = new Sequential([60, 1]) { new LSTM(256) { ReturnSequences = true }, new LSTM(256), new Dense(1) };
///
/// var read = new LSTM(64) { ReturnState = true }.AllOn(question);                                   // what it gives, h and c
/// var written = new LSTM(64) { ReturnSequences = true }.On(answer, read[1], read[2]);
/// </code></example>
public abstract class Recurrent : Layer
{
    private protected Recurrent(int units) => Units = units;

    /// <summary>Whether it gives the state after every step, instead of the last only.</summary>
    public bool ReturnSequences { get; init; }

    /// <summary>
    /// Whether it also gives the state it ends with, behind what it gives otherwise: the hidden state, and of an <see cref="LSTM"/> the cell. Take
    /// them with <see cref="Layer.AllOn"/>.
    /// </summary>
    public bool ReturnState { get; init; }

    /// <summary>Whether it reads the last step first; what it gives stays at the steps it belongs to.</summary>
    public bool GoBackwards { get; init; }

    /// <summary>In training, after how many steps gradients end (truncated backpropagation through time); 0 for never.</summary>
    public int Truncate { get; init; }

    /// <summary>The fraction of the input's channels that training drops, the same ones at every step.</summary>
    public float Dropout { get; init; }

    /// <summary>What the input's kernel begins with.</summary>
    public Initializer Initializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>What the state's kernel begins with.</summary>
    public Initializer RecurrentInitializer { get; init; } = Initializer.Orthogonal;

    /// <summary>What holds the input's kernel back.</summary>
    public WeightOptions Kernel { get; init; } = new();

    /// <summary>What holds the state's kernel back.</summary>
    public WeightOptions RecurrentKernel { get; init; } = new();

    /// <inheritdoc/>
    public sealed override int Outputs => ReturnState ? 1 + States : 1;

    /// <summary>Of how many tensors the state is made.</summary>
    private protected virtual int States => 1;

    /// <summary>How many numbers each of them has.</summary>
    private protected int Units { get; }

    /// <summary>Whether it reads in both directions, each with weights of its own.</summary>
    internal bool ReadsBothWays { get; set; }

    /// <summary>How many gates there are, the candidate state among them.</summary>
    private protected abstract int Gates { get; }

    /// <summary>How many biases each gate has.</summary>
    private protected virtual int Biases => 1;

    private protected virtual Initializer BiasInitializer => Initializer.Zeros;

    private protected abstract RecurrentOperator Create(Direction direction);

    private Direction Direction => ReadsBothWays ? Direction.Bidirectional : GoBackwards ? Direction.Reverse : Direction.Forward;

    /// <inheritdoc/>
    protected internal sealed override IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs)
    {
        if (inputs.Count == 0) throw new EdgeNetException($"Layer '{scope.Name}' ({GetType().Name}) takes a series; nothing was given.");
        var x = inputs[0];
        var lengths = inputs.Count > 1 && inputs[1].Spec.Type == DType.I32 ? inputs[1] : null;
        Value[] state = [.. inputs.Skip(lengths is null ? 1 : 2)];
        if (state.Length != 0 && state.Length != States)
            throw new EdgeNetException($"Layer '{scope.Name}' ({GetType().Name}) takes a series, lengths if need be, and a state of {States} tensors or none; {state.Length} were given.");
        if (x.Shape.Rank != 3) throw new EdgeNetException($"Layer '{scope.Name}' ({GetType().Name}) reads series [steps, channels]; {x.Shape[1..]} was given.");
        if (Dropout > 0 && scope.Training) x = x.Mul(Masks.Of(scope, [x.Shape[0], 1, x.Shape[2]], Dropout));
        var op = Create(Direction);
        var (directions, rows) = (op.Directions, Gates * Units);
        IReadOnlyList<Value?> weights =
        [
            scope.Weight("kernel", [directions, rows, x.Shape[2]], new Each(Initializer), Kernel, new(x.Shape[2], rows)),
            scope.Weight("recurrent_kernel", [directions, rows, Units], new Each(RecurrentInitializer), RecurrentKernel, new(Units, rows)),
            scope.Weight("bias", [directions, Biases * rows], new Each(BiasInitializer), WeightOptions.Bias),
        ];
        // The sequence of states, and what the last of them is made of.
        var made = Truncate > 0 && scope.Training
            ? Sliced(scope, op, x, weights, lengths, state)
            : x.Graph.Add(op, [x, .. weights, lengths, .. state], scope.Name);
        return [ReturnSequences ? made[0] : made[1], .. ReturnState ? made.Skip(1).Take(States) : []];
    }

    /// <summary>Reads slice after slice; states go on from one to the next, gradients don't go back.</summary>
    private List<Value> Sliced(LayerScope scope, RecurrentOperator op, Value x, IReadOnlyList<Value?> weights, Value? lengths, Value[] state)
    {
        if (lengths is not null || ReadsBothWays)
            throw new EdgeNetException($"Layer '{scope.Name}' ({GetType().Name}) truncates gradients after {Truncate} steps, which goes neither with lengths nor with two directions; leave Truncate at 0.");
        var steps = x.Shape[1];
        var slices = new SortedList<int, Value>();
        IReadOnlyList<Value> outputs = [];
        for (var done = 0; done < steps; done += Truncate)
        {
            var (begin, end) = GoBackwards ? (Math.Max(0, steps - done - Truncate), steps - done) : (done, Math.Min(steps, done + Truncate));
            outputs = x.Graph.Add(op, [x.Slice([begin], [end], [1]), .. weights, null, .. state], scope.Name);
            slices[begin] = outputs[0];
            state = [.. outputs.Skip(1).Select(last => last.StopGradient())];
        }

        return [slices.Values.ToArray().Concat(axis: 1), .. outputs.Skip(1)];
    }

    /// <summary>Fills the weights of each direction by themselves.</summary>
    private sealed class Each(Initializer initializer) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, Fans fans, Random random)
        {
            var length = values.Length / shape[0];
            for (var i = 0; i < shape[0]; i++) initializer.Fill(values.Slice(i * length, length), shape[1..], fans, random);
        }
    }
}

/// <summary>Long short-term memory: 4 · units · (channels + units + 1) weights.</summary>
/// <example><code>var layer = new LSTM(64) { ReturnSequences = true };</code></example>
public sealed class LSTM(int units) : Recurrent(units)
{
    /// <summary>The activation of the gates.</summary>
    public UnaryOperator GateActivation { get; init; } = new Operators.Sigmoid();

    /// <summary>The activation of what enters the cell and of what leaves it.</summary>
    public UnaryOperator Activation { get; init; } = new Operators.Tanh();

    /// <summary>Whether the cell begins by keeping what it knows: the forget gates' biases are 1 at first.</summary>
    public bool UnitForgetBias { get; init; } = true;

    private protected override int Gates => 4;

    private protected override int States => 2;

    private protected override Initializer BiasInitializer => UnitForgetBias ? new ForgetBias(Units) : Initializer.Zeros;

    private protected override RecurrentOperator Create(Direction direction) =>
        new Operators.LSTM { Direction = direction, GateActivation = GateActivation, CellActivation = Activation, OutputActivation = Activation };

    // The gates' order is input, output, forget, candidate.
    private sealed class ForgetBias(int units) : Initializer
    {
        public override void Fill(Span<float> values, Shape shape, Fans fans, Random random)
        {
            values.Clear();
            values.Slice(2 * units, units).Fill(1);
        }
    }
}

/// <summary>
/// The gated recurrent unit: 3 · units · (channels + units + 2) weights, since input and state each have a bias where the reset gate comes
/// after the product with the state, and + 1 where it comes before.
/// </summary>
/// <example><code>var layer = new GRU(64);</code></example>
public sealed class GRU(int units) : Recurrent(units)
{
    /// <summary>The activation of the gates.</summary>
    public UnaryOperator GateActivation { get; init; } = new Operators.Sigmoid();

    /// <summary>The activation of the candidate state.</summary>
    public UnaryOperator Activation { get; init; } = new Operators.Tanh();

    /// <summary>Whether the reset gate applies to the product with the recurrent kernel, which is faster, instead of to the state that enters it.</summary>
    public bool ResetAfter { get; init; } = true;

    private protected override int Gates => 3;

    private protected override int Biases => ResetAfter ? 2 : 1;

    private protected override RecurrentOperator Create(Direction direction) =>
        new Operators.GRU { Direction = direction, LinearBeforeReset = ResetAfter, GateActivation = GateActivation, Activation = Activation };
}

/// <summary>The plain recurrent network: units · (channels + units + 1) weights.</summary>
/// <example><code>var layer = new RNN(32);</code></example>
public sealed class RNN(int units) : Recurrent(units)
{
    /// <summary>The activation.</summary>
    public UnaryOperator Activation { get; init; } = new Operators.Tanh();

    private protected override int Gates => 1;

    private protected override RecurrentOperator Create(Direction direction) => new Operators.RNN { Direction = direction, Activation = Activation };
}
