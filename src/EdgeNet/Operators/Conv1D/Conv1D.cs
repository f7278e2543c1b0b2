using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>
/// y[n, i, m] = Σ x[n, i·s − p + u·d, c] · w[m, u, c] + b[m], over the window u and the channels c of m's group.
/// Sequences are [N, L, C], weights [M, k, C / group]. Computed as a <see cref="Conv2D"/> over images of one row.
/// </summary>
public sealed partial record Conv1D() : Convolution(axes: 1)
{
    internal override IReadOnlyList<Kernel> Kernels => ConvKernels.For(ShapeOf, EpilogueOf);

    internal override IReadOnlyList<Kernel> IntegerKernels => ConvKernels.ForIntegers(this, ShapeOf);
}

public static partial class Ops
{
    /// <summary>
    /// A convolution of a sequence [N, L, C] with weights [M, k, C / group].
    /// <paramref name="pads"/> are the zeros before and behind the sequence.
    /// </summary>
    public static Value Conv1D(
        this Value x, Value weights, Value? bias = null, int stride = 1, ReadOnlySpan<int> pads = default, int dilation = 1,
        int group = 1, string? name = null) =>
        x.Graph.Add(With(new Conv1D(), [stride], pads, [dilation], group), [x, weights, bias], name)[0];
}
