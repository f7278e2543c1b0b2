using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The p-norm of each window: (Σ |x|ᵖ)^(1/p).</summary>
public sealed partial record LpPool : WindowedPool
{
    /// <summary>The norm's p.</summary>
    public int P { get; internal set; } = 2;

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        P = a.Int("p", P, min: 1);
    }

    private protected override Pool Pool(in PoolShape shape, SimdLevel level) => Simd.Pool.Norm(shape, P, level);
}

public static partial class Ops
{
    /// <summary>The p-norm of each window; windows stand side by side unless <paramref name="strides"/> say otherwise.</summary>
    public static Value LpPool(this Value x, ReadOnlySpan<int> kernel, int p = 2, ReadOnlySpan<int> strides = default, ReadOnlySpan<int> pads = default,
        AutoPad autoPad = AutoPad.None, bool ceil = false, string? name = null) =>
        x.Graph.Add(new LpPool { Kernel = [.. kernel], P = p, Strides = strides.IsEmpty ? [.. kernel] : [.. strides], Pads = [.. pads], AutoPad = autoPad, Ceil = ceil }, [x], name)[0];
}
