using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Long short-term memory: beside the hidden state H a cell state C that gates let through, forget and show. The gates are
/// i (input), o (output), f (forget) and c (candidate), in ONNX's order; · is element by element, x = W·X + b:
/// <code>
/// i = f(x_i + R_i·H + P_i·C)    f = f(x_f + R_f·H + P_f·C), or 1 − i    c = g(x_c + R_c·H)
/// C = f·C + i·c                 o = f(x_o + R_o·H + P_o·C)              H = o·h(C)
/// </code>
/// Further inputs are initial_c, [N, D·H], and P, the peephole weights, [D, 3·H] in the order i, o, f. A third output, Y_c, is the last C.
/// </summary>
/// <example><code>
/// var (sequence, last, _) = x.LSTM(w, r, b);
/// var label = last.Dense(weights);
/// </code></example>
public sealed partial record LSTM : RecurrentOperator
{
    internal const int InitialC = 6, P = 7;

    /// <summary>f, the activation of the gates.</summary>
    public UnaryOperator GateActivation { get; internal set; } = new Sigmoid();

    /// <summary>g, the activation of what enters the cell.</summary>
    public UnaryOperator CellActivation { get; internal set; } = new Tanh();

    /// <summary>h, the activation of what leaves it.</summary>
    public UnaryOperator OutputActivation { get; internal set; } = new Tanh();

    /// <summary>Whether the cell forgets exactly as much as it takes in: the forget gate is 1 − i.</summary>
    public bool InputForget { get; internal set; }

    internal override int Gates => 4;

    // The sums of the gates, in their order, and C.
    internal override int KeptValues => 5;

    internal override Signature Signature { get; } = new("X", "W", "R", "B?", "lengths?", "initial_h?", "initial_c?", "P?");

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        GateActivation = a.Nested("gate_activation", GateActivation);
        CellActivation = a.Nested("cell_activation", CellActivation);
        OutputActivation = a.Nested("output_activation", OutputActivation);
        InputForget = a.Bool("input_forget", InputForget);
    }

    private protected override void InferCell(Inference i, int hidden)
    {
        InferState(i, InitialC);
        if (!i.Has(P)) return;
        i.Expect(P, DType.F32);
        i.ExpectShape(P, [Directions, 3 * hidden], "directions, 3 gates · hidden units");
    }

    private protected override RecurrentCell Cell(KernelContext c) => c.Level switch
    {
        SimdLevel.V512 => Cell<F32x16>(c),
        SimdLevel.V256 => Cell<F32x8>(c),
        SimdLevel.V128 => Cell<F32x4>(c),
        _ => Cell<F32x1>(c),
    };

    private RecurrentCell Cell<L>(KernelContext c) where L : struct, ILane<L> =>
        IsPlain && !c.HasInput(P) ? new PlainLstmCell<L>() : new LstmCell<L>(this, c.HasInput(P), c.Level);

    /// <summary>Whether it is as most are, peepholes apart.</summary>
    private bool IsPlain => !InputForget && float.IsPositiveInfinity(Clip)
        && GateActivation is Sigmoid && CellActivation is Tanh && OutputActivation is Tanh;
}

public static partial class Ops
{
    /// <summary>Reads sequences with an LSTM: the state after every step, and the last hidden and cell state of each sequence.</summary>
    public static (Value Y, Value H, Value C) LSTM(this Value x, Value w, Value r, Value? b = null, Direction direction = Direction.Forward,
        Value? lengths = null, Value? initialH = null, Value? initialC = null, Value? peepholes = null, string? name = null)
    {
        var outputs = x.Graph.Add(new LSTM { Direction = direction }, [x, w, r, b, lengths, initialH, initialC, peepholes], name);
        return (outputs[0], outputs[1], outputs[2]);
    }
}
