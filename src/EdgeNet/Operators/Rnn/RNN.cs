using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The plain recurrent network: H = f(W·X + R·H + b).</summary>
/// <example><code>var (sequence, last) = x.RNN(w, r, b);</code></example>
public sealed partial record RNN : RecurrentOperator
{
    /// <summary>f, the activation.</summary>
    public UnaryOperator Activation { get; internal set; } = new Tanh();

    internal override int Gates => 1;

    internal override int KeptValues => 1;

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        Activation = a.Nested("activation", Activation);
    }

    private protected override RecurrentCell Cell(KernelContext c) => c.Level switch
    {
        SimdLevel.V512 => new RnnCell<F32x16>(this, c.Level),
        SimdLevel.V256 => new RnnCell<F32x8>(this, c.Level),
        SimdLevel.V128 => new RnnCell<F32x4>(this, c.Level),
        _ => new RnnCell<F32x1>(this, c.Level),
    };
}

/// <summary>The cell of <see cref="RNN"/>.</summary>
internal sealed unsafe class RnnCell<L>(RNN op, SimdLevel level) : RecurrentCell<L>(op.Clip)
    where L : struct, ILane<L>
{
    private readonly UnaryMap<float, float> activation = op.Activation.Floats(level);

    public override IReadOnlyList<int> StageGates { get; } = [1];

    public override void Run(int stage, in CellBlock block)
    {
        Add(block.Products, block.Inputs, block.Width);
        block.Keep(0, block.Inputs);
        Activate(activation, block.Inputs, block.Next, block.Width);
    }
}

public static partial class Ops
{
    /// <summary>Reads sequences with a plain recurrent network: the state after every step, and each sequence's last one.</summary>
    public static (Value Y, Value H) RNN(this Value x, Value w, Value r, Value? b = null, Direction direction = Direction.Forward,
        Value? lengths = null, Value? initialH = null, string? name = null)
    {
        var outputs = x.Graph.Add(new RNN { Direction = direction }, [x, w, r, b, lengths, initialH], name);
        return (outputs[0], outputs[1]);
    }
}
