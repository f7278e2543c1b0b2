using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The largest value of each window; padding is never the largest, and NaN always is.</summary>
public sealed partial record MaxPool : WindowedPool, IBytePooling
{
    private protected override Pool Pool(in PoolShape shape, SimdLevel level) => Simd.Pool.Max(shape, level);

    BytePool IBytePooling.Bytes(KernelContext c, in PoolShape shape) => IBytePooling.Max(c, shape);
}

public static partial class Ops
{
    /// <summary>The largest value of each window; windows stand side by side unless <paramref name="strides"/> say otherwise.</summary>
    public static Value MaxPool(this Value x, ReadOnlySpan<int> kernel, ReadOnlySpan<int> strides = default, ReadOnlySpan<int> pads = default,
        AutoPad autoPad = AutoPad.None, bool ceil = false, string? name = null) =>
        x.Graph.Add(new MaxPool { Kernel = [.. kernel], Strides = strides.IsEmpty ? [.. kernel] : [.. strides], Pads = [.. pads], AutoPad = autoPad, Ceil = ceil }, [x], name)[0];
}
