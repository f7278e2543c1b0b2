using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The mean of each channel over all of the image.</summary>
public sealed partial record GlobalAveragePool : GlobalPool, IBytePooling
{
    private protected override Pool Pool(in PoolShape shape, SimdLevel level) =>
        Simd.Pool.Average(shape, ([shape.Height.Input], [shape.Width.Input]), level);

    BytePool IBytePooling.Bytes(KernelContext c, in PoolShape shape) => IBytePooling.Average(c, shape, ([shape.Height.Input], [shape.Width.Input]));

    bool IBytePooling.GivesReals => true;
}

public static partial class Ops
{
    /// <summary>The mean of each channel over all of the image; the spatial axes stay with length 1.</summary>
    public static Value GlobalAveragePool(this Value x, string? name = null) => x.Graph.Add(new GlobalAveragePool(), [x], name)[0];
}
