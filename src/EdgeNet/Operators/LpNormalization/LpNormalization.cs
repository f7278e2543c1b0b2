using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>y = x / ‖x‖ along an axis: the sum of magnitudes (<see cref="P"/> = 1) or the root of the sum of squares (2). Zeros alone stay zeros.</summary>
public sealed partial record LpNormalization : Operator
{
    /// <summary>The axis along which norms are taken; negative counts from the back.</summary>
    public int Axis { get; internal set; } = -1;

    /// <summary>Which norm: 1 or 2.</summary>
    public int P { get; internal set; } = 2;

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("lines", c => new LpNormalizationStep(this, c))];

    internal override void Attributes(AttributeVisitor a)
    {
        Axis = a.Int("axis", Axis);
        P = a.Int("p", P, min: 1, max: 2);
    }

    internal override void Infer(Inference i)
    {
        i.Axis(Axis, i.Expect(0, DType.F32).Rank);
        i.Output(i.Input(0));
    }
}

public static partial class Ops
{
    /// <summary>Divides by the norm along an axis: the sum of magnitudes (p = 1) or the root of the sum of squares (p = 2).</summary>
    public static Value LpNormalization(this Value x, int axis = -1, int p = 2, string? name = null) =>
        x.Graph.Add(new LpNormalization { Axis = axis, P = p }, [x], name)[0];
}
