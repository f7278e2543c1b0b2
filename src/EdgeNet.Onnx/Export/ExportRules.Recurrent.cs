using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Export;

/// <content>
/// Recurrent operators. ONNX has time before the batch, [T, N, C], and directions as an axis of their own: outputs [T, D, N, H],
/// states [D, N, H]. Ours lie side by side as channels: [N, T, D·H] and [N, D·H].
/// </content>
internal static partial class ExportRules
{
    private static readonly AxisOrder TimeFirst = new([1, 0, 2]);

    private static void Recurrent(NodeExport n, RecurrentOperator op)
    {
        if (op.KeepsSums) throw new NotExportableException("what it keeps for its gradient has no place in ONNX; export the model, not the training step made of it");
        if (n.IsQuantized) throw new NotExportableException("its states are bytes from step to step, which ONNX has no words for; export the model it was made of");
        var hidden = n.Shape(RecurrentOperator.R)[2];
        List<string> inputs =
        [
            n.In(RecurrentOperator.X, TimeFirst), n.In(RecurrentOperator.W), n.In(RecurrentOperator.R), Biases(n),
            n.In(RecurrentOperator.Lengths), State(n, op, RecurrentOperator.InitialH, hidden),
        ];
        UnaryOperator[] activations;
        (string, object?)[] own;
        switch (op)
        {
            case LSTM lstm:
                inputs.AddRange([State(n, op, LSTM.InitialC, hidden), n.In(LSTM.P)]);
                activations = [lstm.GateActivation, lstm.CellActivation, lstm.OutputActivation];
                own = [("input_forget", lstm.InputForget ? 1 : null)];
                break;
            case GRU gru:
                activations = [gru.GateActivation, gru.Activation];
                own = [("linear_before_reset", gru.LinearBeforeReset ? 1 : null)];
                break;
            default:
                activations = [((RNN)op).Activation];
                own = [];
                break;
        }

        var each = Enumerable.Repeat(activations, op.Directions).SelectMany(a => a).ToArray();
        var outputs = n.Add(op.Type, [.. inputs], outputs: n.Outputs,
        [
            ("hidden_size", hidden),
            ("direction", op.Direction.ToString().ToLowerInvariant()),
            ("clip", float.IsInfinity(op.Clip) ? null : op.Clip),
            ("activations", each.Select(NameOf).ToArray()),
            ("activation_alpha", Parameters(each, "alpha")),
            ("activation_beta", Parameters(each, "beta")),
            .. own,
        ]);
        GiveSequence(n, op, outputs[0], hidden);
        for (var k = 1; k < outputs.Length; k++) GiveState(n, op, outputs[k], hidden, k);
    }

    /// <summary>ONNX's two biases, of which ours may be the sum.</summary>
    private static string Biases(NodeExport n)
    {
        if (!n.Has(RecurrentOperator.B) || n.Shape(RecurrentOperator.B)[1] == 2 * n.Shape(RecurrentOperator.R)[1]) return n.In(RecurrentOperator.B);
        var zeros = n.Constant("zeros", new Tensor(n.Spec(RecurrentOperator.B)));
        return n.Add("Concat", [n.In(RecurrentOperator.B), zeros], ("axis", 1));
    }

    /// <summary>A state to begin with: [N, D·H] as [D, N, H].</summary>
    private static string State(NodeExport n, RecurrentOperator op, int input, int hidden) => !n.Has(input) ? ""
        : n.Rearranged(input, [n.Shape(input)[0], op.Directions, hidden], [1, 0, 2], [op.Directions, n.Shape(input)[0], hidden]);

    private static void GiveSequence(NodeExport n, RecurrentOperator op, string y, int hidden)
    {
        if (op.Directions == 1) n.Give(n.Add("Squeeze", [y, n.Integers("axes", [1])]), TimeFirst);
        else n.Give(n.Reshape(n.Add("Transpose", [y], ("perm", new[] { 2, 0, 1, 3 })), [n.Result()[0], n.Result()[1], 2 * hidden]));
    }

    private static void GiveState(NodeExport n, RecurrentOperator op, string state, int hidden, int output)
    {
        if (op.Directions == 1) n.Give(n.Add("Squeeze", [state, n.Integers("axes", [0])]), output);
        else n.Give(n.Reshape(n.Add("Transpose", [state], ("perm", new[] { 1, 0, 2 })), [n.Result(output)[0], 2 * hidden]), output);
    }

    private static string NameOf(UnaryOperator activation) => activation switch
    {
        Relu or Tanh or Sigmoid or Affine or LeakyRelu or ThresholdedRelu or ScaledTanh or HardSigmoid or Elu or Softsign or Softplus => activation.Type,
        _ => throw new NotExportableException($"its activation {activation.Type} is none that ONNX allows there"),
    };

    /// <summary>The activations' parameters of a name, those that have one in order; null for none.</summary>
    private static float[]? Parameters(UnaryOperator[] activations, string name)
    {
        var values = activations.SelectMany(Catalog.Attributes).Where(a => a.Key == name).Select(a => (float)a.Value!).ToArray();
        return values.Length > 0 ? values : null;
    }
}
