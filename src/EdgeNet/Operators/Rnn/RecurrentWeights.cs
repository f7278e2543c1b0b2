using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>The weights one stage of a step multiplies with.</summary>
internal sealed record StageWeights(int Gates, GatePanels Weights, GatePanels? Bias);

/// <summary>All weights of a recurrent node, packed.</summary>
internal sealed record RecurrentWeights(GatePanels Input, GatePanels? InputBias, GatePanels? Peepholes, StageWeights[] Stages)
{
    /// <summary>Each of them once.</summary>
    public GatePanels[] All { get; } =
        [.. new[] { Input, InputBias, Peepholes }.Concat(Stages.SelectMany(s => new[] { s.Weights, s.Bias })).OfType<GatePanels>()];

    public static RecurrentWeights Of(KernelContext c, RecurrentOperator op, RecurrentCell cell, UnitBlocks blocks, ScratchFloats memory)
    {
        // ONNX's B holds the gates of W's bias and then those of R's: twice as many gates as there are.
        var hasBias = c.HasInput(RecurrentOperator.B);
        var hasTwo = hasBias && c.Input(RecurrentOperator.B).Shape[1] > op.Gates * blocks.Hidden;
        var stages = new List<StageWeights>();
        var first = 0;
        foreach (var gates in cell.StageGates)
        {
            stages.Add(new(gates, Panels(RecurrentOperator.R, first, gates, blocks.Hidden),
                hasTwo ? Panels(RecurrentOperator.B, op.Gates + first, gates, depth: 1) : null));
            first += gates;
        }

        return new(Panels(RecurrentOperator.W, 0, op.Gates, c.Input(RecurrentOperator.X).Shape[2]),
            hasBias ? Panels(RecurrentOperator.B, 0, op.Gates, depth: 1) : null,
            cell.Peepholes is { } peepholes ? Panels(peepholes, 0, gates: 3, depth: 1) : null,
            [.. stages]);

        GatePanels Panels(int input, int firstGate, int gates, int depth) => new(c, blocks, input, firstGate, gates, depth, memory);
    }

    /// <summary>A copy with the addresses of one session.</summary>
    public RecurrentWeights BoundTo(Binding binding) => new(Input.BoundTo(binding), InputBias?.BoundTo(binding), Peepholes?.BoundTo(binding),
        [.. Stages.Select(s => new StageWeights(s.Gates, s.Weights.BoundTo(binding), s.Bias?.BoundTo(binding)))]);
}
