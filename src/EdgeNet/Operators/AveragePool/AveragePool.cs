using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The mean of each window.</summary>
public sealed partial record AveragePool : WindowedPool, IBytePooling
{
    /// <summary>Whether padding counts as zeros; otherwise only elements of the input count.</summary>
    public bool CountIncludePad { get; internal set; }

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        CountIncludePad = a.Bool("count_include_pad", CountIncludePad);
    }

    private protected override Pool Pool(in PoolShape shape, SimdLevel level) =>
        Simd.Pool.Average(shape, (Divisors(shape.Height), Divisors(shape.Width)), level);

    BytePool IBytePooling.Bytes(KernelContext c, in PoolShape shape) => IBytePooling.Average(c, shape, (Divisors(shape.Height), Divisors(shape.Width)));

    bool IBytePooling.GivesReals => true;

    /// <summary>For each output, how many of its window's elements count. What a window holds beyond the padding never does.</summary>
    private int[] Divisors(WindowAxis axis)
    {
        var counted = CountIncludePad ? axis with { Input = axis.Pad + axis.Input + axis.PadAfter, Pad = 0 } : axis;
        return [.. counted.Taps().Select(taps => Math.Max(taps.Count, 1))];
    }
}

public static partial class Ops
{
    /// <summary>The mean of each window; windows stand side by side unless <paramref name="strides"/> say otherwise.</summary>
    public static Value AveragePool(this Value x, ReadOnlySpan<int> kernel, ReadOnlySpan<int> strides = default, ReadOnlySpan<int> pads = default,
        AutoPad autoPad = AutoPad.None, bool ceil = false, bool countIncludePad = false, string? name = null) =>
        x.Graph.Add(new AveragePool
        {
            Kernel = [.. kernel],
            Strides = strides.IsEmpty ? [.. kernel] : [.. strides],
            Pads = [.. pads],
            AutoPad = autoPad,
            Ceil = ceil,
            CountIncludePad = countIncludePad,
        }, [x], name)[0];
}
