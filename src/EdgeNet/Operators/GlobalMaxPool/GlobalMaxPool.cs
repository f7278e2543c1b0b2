using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The largest value of each channel over all of the image; a NaN always is.</summary>
public sealed partial record GlobalMaxPool : GlobalPool, IBytePooling
{
    private protected override Pool Pool(in PoolShape shape, SimdLevel level) => Simd.Pool.Max(shape, level);

    BytePool IBytePooling.Bytes(KernelContext c, in PoolShape shape) => IBytePooling.Max(c, shape);
}

public static partial class Ops
{
    /// <summary>The largest value of each channel over all of the image; the spatial axes stay with length 1.</summary>
    public static Value GlobalMaxPool(this Value x, string? name = null) => x.Graph.Add(new GlobalMaxPool(), [x], name)[0];
}
