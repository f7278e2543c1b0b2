using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// The gated recurrent unit. The gates are z (update), r (reset) and h (candidate), in ONNX's order; · is element by element,
/// x = W·X + b:
/// <code>
/// z = f(x_z + R_z·H)    r = f(x_r + R_r·H)
/// h = g(x_h + R_h·(r·H) + Rb_h), or g(x_h + r·(R_h·H + Rb_h)) with linear_before_reset
/// H = (1 − z)·h + z·H
/// </code>
/// The second form, Keras's reset_after, is faster: one product a step instead of two that wait for each other.
/// </summary>
/// <example><code>var (sequence, last) = x.GRU(w, r, b, direction: Direction.Bidirectional);</code></example>
public sealed partial record GRU : RecurrentOperator
{
    /// <summary>f, the activation of the update and reset gates.</summary>
    public UnaryOperator GateActivation { get; internal set; } = new Sigmoid();

    /// <summary>g, the activation of the candidate state.</summary>
    public UnaryOperator Activation { get; internal set; } = new Tanh();

    /// <summary>Whether the reset gate applies to the product with the recurrent weights instead of to the state that enters it.</summary>
    public bool LinearBeforeReset { get; internal set; }

    internal override int Gates => 3;

    // The sums of the gates, in their order, and what r is multiplied with, if that is a product.
    internal override int KeptValues => LinearBeforeReset ? 4 : 3;

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        GateActivation = a.Nested("gate_activation", GateActivation);
        Activation = a.Nested("activation", Activation);
        LinearBeforeReset = a.Bool("linear_before_reset", LinearBeforeReset);
    }

    private protected override RecurrentCell Cell(KernelContext c) => c.Level switch
    {
        SimdLevel.V512 => new GruCell<F32x16>(this, c.Level),
        SimdLevel.V256 => new GruCell<F32x8>(this, c.Level),
        SimdLevel.V128 => new GruCell<F32x4>(this, c.Level),
        _ => new GruCell<F32x1>(this, c.Level),
    };
}

public static partial class Ops
{
    /// <summary>Reads sequences with a GRU: the state after every step, and each sequence's last one.</summary>
    public static (Value Y, Value H) GRU(this Value x, Value w, Value r, Value? b = null, bool linearBeforeReset = false,
        Direction direction = Direction.Forward, Value? lengths = null, Value? initialH = null, string? name = null)
    {
        var op = new GRU { Direction = direction, LinearBeforeReset = linearBeforeReset };
        var outputs = x.Graph.Add(op, [x, w, r, b, lengths, initialH], name);
        return (outputs[0], outputs[1]);
    }
}
