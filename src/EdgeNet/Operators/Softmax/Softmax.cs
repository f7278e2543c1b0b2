using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>eˣ / Σ eˣ along an axis.</summary>
public sealed partial record Softmax : SoftmaxOperator
{
    internal override IReadOnlyList<Kernel> IntegerKernels =>
        [new("softmax bytes", c => ByteSoftmaxStep.Applies(c, Axis), c => new ByteSoftmaxStep(c, Axis))];

    private protected override bool Logarithm => false;
}

public static partial class Ops
{
    /// <summary>eˣ / Σ eˣ along an axis.</summary>
    public static Value Softmax(this Value x, int axis = -1, string? name = null) => x.Graph.Add(new Softmax { Axis = axis }, [x], name)[0];
}
