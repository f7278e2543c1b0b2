using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Poolings over windows and over whole images.</summary>
internal static class Pools
{
    public static void Windowed(NodeImport n)
    {
        n.RefuseOutputsFrom(1, "indices");
        n.Ignore("storage_order"); // of the indices
        var x = n.ChannelsLast(0);
        var rank = x.Shape.Rank;
        if (rank is not (3 or 4)) throw new RuleException($"its input has {Math.Max(rank - 2, 0)} spatial axes; one or two are supported");
        var op = Window(n, n.Proto.OpType);
        n.SetChannelsLast(0, Quantized.OverReals(n, x, reals => n.Add(op, reals)));
    }

    /// <summary>The pooling that a node's attributes describe.</summary>
    public static WindowedPool Window(NodeImport n, string type)
    {
        var auto = n.AutoPad;
        // Pads beside auto_pad mean nothing.
        if (auto != AutoPad.None) n.Ignore("pads");
        var op = (WindowedPool)n.Same(type);
        op.AutoPad = auto;
        return op;
    }

    public static void Global(NodeImport n) => n.SetChannelsLast(0, n.Add(n.Same(), n.ChannelsLast(0)));
}
