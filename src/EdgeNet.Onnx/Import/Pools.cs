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
        var type = x.Spec.Type;
        if (type is DType.U8 or DType.I8) x = n.To(x, DType.F32); // exact, and so is the way back
        var rank = x.Shape.Rank;
        if (rank is not (3 or 4)) throw new RuleException($"its input has {Math.Max(rank - 2, 0)} spatial axes; one or two are supported");
        var auto = n.AutoPad;
        // Pads beside auto_pad mean nothing.
        if (auto != AutoPad.None) n.Ignore("pads");
        var op = (WindowedPool)n.Same();
        op.AutoPad = auto;
        n.SetChannelsLast(0, n.To(n.Add(op, x), type));
    }

    public static void Global(NodeImport n) => n.SetChannelsLast(0, n.Add(n.Same(), n.ChannelsLast(0)));
}
