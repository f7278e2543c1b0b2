using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The p-norm of each channel over all of the image: (Σ |x|ᵖ)^(1/p).</summary>
public sealed partial record GlobalLpPool : GlobalPool
{
    /// <summary>The norm's p.</summary>
    public int P { get; internal set; } = 2;

    internal override void Attributes(AttributeVisitor a) => P = a.Int("p", P, min: 1);

    private protected override Pool Pool(in PoolShape shape, SimdLevel level) => Simd.Pool.Norm(shape, P, level);
}

public static partial class Ops
{
    /// <summary>The p-norm of each channel over all of the image; the spatial axes stay with length 1.</summary>
    public static Value GlobalLpPool(this Value x, int p = 2, string? name = null) => x.Graph.Add(new GlobalLpPool { P = p }, [x], name)[0];
}
