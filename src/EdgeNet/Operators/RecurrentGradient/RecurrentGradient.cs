using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Backpropagation through time: from the gradients of a recurrent operator's outputs, those of what went into its gates, of its
/// first states and its peephole weights. The gradients of its weights and inputs are products of these, over all steps at once.
/// </summary>
/// <remarks>
/// The outputs are, with a row for each element of each sequence:
/// <list type="table">
/// <item><term>dS</term><description>[D, N·T, G·H], of the gates' sums; 0 behind a sequence's end.</description></item>
/// <item><term>before</term><description>[D, N·T, H], the hidden state before each step.</description></item>
/// <item><term>dH₀</term><description>[N, D·H], of the first hidden state.</description></item>
/// <item><term>LSTM: dC₀, dP</term><description>Of the first cell state, [N, D·H], and, where there are any, of the peephole weights.</description></item>
/// <item><term>GRU: dR·H or r·H</term><description>With linear_before_reset, of the gates' products with the state, as dS; without, [D, N·T, H], what the candidate's product is taken of.</description></item>
/// </list>
/// </remarks>
public sealed record RecurrentGradient : Operator
{
    internal const int R = 0, Y = 1, Kept = 2, Lengths = 3, InitialH = 4, InitialC = 5, P = 6, dY = 7, dH = 8, dC = 9;

    /// <summary>The operator, with sums kept.</summary>
    public RecurrentOperator Recurrent { get; internal set; } = new RNN { KeepsSums = true };

    internal override Signature Signature { get; } = new("R", "Y", "kept", "lengths?", "initial_h?", "initial_c?", "P?", "dY?", "dY_h?", "dY_c?");

    internal override IReadOnlyList<Kernel> Kernels => [new("cells by sequence", c => new RecurrentGradientStep(c, Recurrent, Recurrent.CellGradient(c.Level, c.HasInput(P))))];

    internal override void Attributes(AttributeVisitor a) => Recurrent = a.Nested("recurrent", Recurrent);

    internal override void Infer(Inference i)
    {
        Shape r = i.Expect(R, DType.F32, rank: 3), y = i.Expect(Y, DType.F32, rank: 3);
        var (directions, hidden) = (Recurrent.Directions, r[2]);
        Shape state = [y[0], directions * hidden];
        i.ExpectShape(R, [directions, Recurrent.Gates * hidden, hidden], "directions, gates · hidden units, hidden units");
        Expect(Y, [y[0], y[1], directions * hidden]);
        Expect(Kept, [y[0], y[1], directions * Recurrent.KeptValues * hidden]);
        Expect(InitialH, state);
        Expect(InitialC, state);
        Expect(P, [directions, 3 * hidden]);
        Expect(dY, y);
        Expect(dH, state);
        Expect(dC, state);
        if (i.Has(Lengths))
        {
            i.Expect(Lengths, DType.I32);
            i.ExpectShape(Lengths, [y[0]], "one length a sequence");
        }

        var rows = checked(y[0] * y[1]);
        i.Output(DType.F32, [directions, rows, Recurrent.Gates * hidden]);
        i.Output(DType.F32, [directions, rows, hidden]);
        i.Output(DType.F32, state);
        if (Recurrent is LSTM) i.Output(DType.F32, state);
        if (Recurrent is LSTM && i.Has(P)) i.Output(DType.F32, [directions, 3 * hidden]);
        if (Recurrent is GRU gru) i.Output(DType.F32, [directions, rows, (gru.LinearBeforeReset ? 3 : 1) * hidden]);

        void Expect(int input, Shape shape)
        {
            if (!i.Has(input)) return;
            i.Expect(input, DType.F32);
            i.ExpectShape(input, shape, "what the recurrent operator has");
        }
    }

    internal override long Macs(Node node) => node.Inputs[Y]!.Shape.Product(0, 2) * node.Inputs[R]!.Shape.Elements;
}
