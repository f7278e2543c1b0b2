using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The order in which a recurrent operator reads its sequences.</summary>
/// <example><code>var (y, h) = x.GRU(w, r, b, direction: Direction.Bidirectional);</code></example>
public enum Direction
{
    /// <summary>First step first.</summary>
    Forward,

    /// <summary>Last step first; outputs stay at the steps they belong to.</summary>
    Reverse,

    /// <summary>Both ways, each with weights of its own; their outputs lie side by side.</summary>
    Bidirectional,
}

/// <summary>
/// The family of operators that read sequences step by step and keep a hidden state h. With N sequences of T steps of C features,
/// H hidden units, D directions and G gates:
/// <list type="table">
/// <item><term>X</term><description>[N, T, C], the sequences.</description></item>
/// <item><term>W, R</term><description>[D, G·H, C] and [D, G·H, H], the weights of the input and of the state, gate after gate; ONNX's layout and gate order.</description></item>
/// <item><term>B</term><description>[D, 2·G·H], ONNX's two biases (all of W's, then all of R's), or [D, G·H], one bias as in Keras.</description></item>
/// <item><term>lengths</term><description>[N] of I32, how many steps of each sequence count; behind them Y is 0. A reverse reading begins at a sequence's own last step.</description></item>
/// <item><term>initial_h</term><description>[N, D·H], the first state; 0 if left out.</description></item>
/// <item><term>Y</term><description>[N, T, D·H], the state after every step, the directions side by side as channels are everywhere.</description></item>
/// <item><term>Y_h</term><description>[N, D·H], the state after each sequence's last step.</description></item>
/// </list>
/// </summary>
public abstract partial record RecurrentOperator : Operator
{
    /// <summary>The places of the inputs they share.</summary>
    internal const int X = 0, W = 1, R = 2, B = 3, Lengths = 4, InitialH = 5;

    /// <summary>The order in which sequences are read.</summary>
    public Direction Direction { get; internal set; }

    /// <summary>The range [−clip, clip] to which whatever enters an activation is limited; infinite for none.</summary>
    public float Clip { get; internal set; } = float.PositiveInfinity;

    /// <summary>
    /// Whether a last output, [N, T, D·V·H], tells what went into each activation at every step: V values a unit, what the gradient begins with.
    /// </summary>
    public bool KeepsSums { get; internal set; }

    /// <summary>How the state becomes bytes where it meets R in integers, if results are reals; where they are bytes it is as they are.</summary>
    public Quantization? State { get; internal set; }

    internal override Signature Signature { get; } = new("X", "W", "R", "B?", "lengths?", "initial_h?");

    /// <summary>How many gates there are, the candidate state among them.</summary>
    internal abstract int Gates { get; }

    /// <summary>How many values a unit are kept of a step where <see cref="KeepsSums"/> is set.</summary>
    internal abstract int KeptValues { get; }

    internal int Directions => Direction == Direction.Bidirectional ? 2 : 1;

    internal override void Attributes(AttributeVisitor a)
    {
        Direction = a.Enum("direction", Direction);
        Clip = a.Float("clip", Clip, min: 0);
        KeepsSums = a.Bool("keeps_sums", KeepsSums);
        State = a.Bytes("state", State);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Expect(X, DType.F32, rank: 3);
        var hidden = i.Expect(R, DType.F32, rank: 3)[2];
        if (hidden == 0) throw i.Fail(R, "it has no hidden units");
        var rows = checked(Gates * hidden);
        i.Expect(W, DType.F32);
        i.ExpectShape(W, [Directions, rows, x[2]], $"directions, {Gates} gates · {hidden} hidden units, the input's features");
        i.ExpectShape(R, [Directions, rows, hidden], $"directions, {Gates} gates · hidden units, hidden units");
        if (i.Has(B) && i.Expect(B, DType.F32) is var b && b != [Directions, checked(2 * rows)])
            i.ExpectShape(B, [Directions, rows], $"directions, one bias a row of W and R, or two");
        if (i.Has(Lengths))
        {
            i.Expect(Lengths, DType.I32);
            i.ExpectShape(Lengths, [x[0]], "one length a sequence");
        }

        i.Output(DType.F32, [x[0], x[1], Directions * hidden]);
        InferState(i, InitialH);
        InferCell(i, hidden);
        if (KeepsSums) i.Output(DType.F32, [x[0], x[1], checked(Directions * KeptValues * hidden)]);
    }

    /// <summary>Checks what a cell has beside the hidden state, and states its last value.</summary>
    private protected virtual void InferCell(Inference i, int hidden) { }

    internal override long Macs(Node node)
    {
        var x = node.Inputs[X]!.Shape;
        return x.Product(0, 2) * node.Inputs[R]!.Shape.Product(0, 2) * (x[2] + node.Inputs[R]!.Shape[2]);
    }

    /// <summary>Checks a state's first value, if it is given, and states the output for its last.</summary>
    private protected void InferState(Inference i, int initial)
    {
        Shape state = [i.Shape(X)[0], Directions * i.Shape(R)[2]];
        if (i.Has(initial))
        {
            i.Expect(initial, DType.F32);
            i.ExpectShape(initial, state, "sequences, directions · hidden units");
        }

        i.Output(DType.F32, state);
    }
}
