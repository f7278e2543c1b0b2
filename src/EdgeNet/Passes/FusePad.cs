using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Passes;

/// <summary>Moves zeros put around an image into the padding of the convolution that reads it, which costs nothing there.</summary>
internal sealed class FusePad : IPass
{
    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes)
        {
            if (node.Operator is not Convolution convolution || node.Operator is ConvTranspose2D) continue;
            if (node.Inputs[LinearOperator.X]!.Producer is not { Operator: Pad pad } before || Spatial(pad, before.Inputs[0]!) is not { } pads) continue;
            // Their sums are part of the padded image's length, which the convolution has checked.
            node.Rewrite(convolution with { Pads = [.. convolution.Pads.Zip(pads, (a, b) => a + b)] },
                [before.Inputs[0], .. node.Inputs.Skip(1)]);
            changed = true;
        }

        return changed;
    }

    /// <summary>The pads of the axes between batch and channels, if those are all there are, of zeros, and none cuts anything off.</summary>
    private static int[]? Spatial(Pad pad, Value x)
    {
        var rank = pad.Pads.Length / 2;
        if (pad.Mode != PadMode.Constant || pad.Value != (x.Spec.Quantization?.ZeroPoints[0] ?? 0) || rank < 3 || pad.Pads.Any(p => p < 0)) return null;
        if (pad.Pads[0] != 0 || pad.Pads[rank - 1] != 0 || pad.Pads[rank] != 0 || pad.Pads[^1] != 0) return null;
        return [.. pad.Pads[1..(rank - 1)], .. pad.Pads[(rank + 1)..^1]];
    }
}
