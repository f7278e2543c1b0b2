using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>What one stage of a step multiplies the state with.</summary>
internal sealed record StageProduct(int Gates, GateProduct Product);

/// <summary>All weights of a recurrent node, packed.</summary>
internal sealed record RecurrentWeights(GateProduct Input, StageProduct[] Stages, GatePanels? Peepholes)
{
    /// <summary>What a session binds, each once.</summary>
    public GatePanels[] Bound { get; } = [.. Input.Bound, .. Stages.SelectMany(s => s.Product.Bound), .. Peepholes is null ? (GatePanels[])[] : [Peepholes]];

    /// <param name="c">The node.</param>
    /// <param name="op">Its operator.</param>
    /// <param name="cell">The operator's cell.</param>
    /// <param name="blocks">How hidden units are divided.</param>
    /// <param name="state">The bytes that stand for the state, where products are of bytes.</param>
    /// <param name="memory">The step's scratch memory.</param>
    public static RecurrentWeights Of(KernelContext c, RecurrentOperator op, RecurrentCell cell, UnitBlocks blocks, StateBytes? state, ScratchFloats memory)
    {
        // ONNX's B holds the gates of W's bias and then those of R's: twice as many gates as there are.
        var hasBias = c.HasInput(RecurrentOperator.B);
        var hasTwo = hasBias && c.Input(RecurrentOperator.B).Shape[1] > op.Gates * blocks.Hidden;
        var (x, stages, first) = (c.Input(RecurrentOperator.X), new List<StageProduct>(), 0);
        foreach (var gates in cell.StageGates)
        {
            var bias = hasTwo ? Panels(RecurrentOperator.B, op.Gates + first, gates, depth: 1) : null;
            stages.Add(new(gates, state is null
                ? new FloatGateProduct(Panels(RecurrentOperator.R, first, gates, blocks.Hidden), bias)
                : new ByteGateProduct(new(c, blocks, RecurrentOperator.R, first, gates, blocks.Hidden, state.Quantization), bias)));
            first += gates;
        }

        var inputBias = hasBias ? Panels(RecurrentOperator.B, 0, op.Gates, depth: 1) : null;
        return new(
            state is null
                ? new FloatGateProduct(Panels(RecurrentOperator.W, 0, op.Gates, x.Shape[2]), inputBias)
                : new ByteGateProduct(new(c, blocks, RecurrentOperator.W, 0, op.Gates, x.Shape[2], x.Quantization!), inputBias),
            [.. stages],
            cell.Peepholes is { } peepholes ? Panels(peepholes, 0, CellBlock.PeepholeGates, depth: 1) : null);

        GatePanels Panels(int input, int firstGate, int gates, int depth) => new(c, blocks, input, firstGate, gates, depth, memory);
    }

    /// <summary>A copy with the addresses of one session.</summary>
    public RecurrentWeights BoundTo(Binding binding) =>
        new(Input.BoundTo(binding), [.. Stages.Select(s => s with { Product = s.Product.BoundTo(binding) })], Peepholes?.BoundTo(binding));
}
