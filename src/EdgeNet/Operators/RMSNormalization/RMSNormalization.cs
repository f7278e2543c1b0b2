using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>y = x / √(mean(x²) + epsilon) · scale, with the mean of each sample over the axes from <see cref="Axis"/> to the last.</summary>
public sealed partial record RMSNormalization : Operator
{
    /// <summary>The first axis that is normalized; negative counts from the back.</summary>
    public int Axis { get; internal set; } = -1;

    /// <summary>What is added to the mean square before its root is taken.</summary>
    public float Epsilon { get; internal set; } = 1e-5f;

    internal override Signature Signature { get; } = new("X", "scale");

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("rows", c => new RowNormalizationStep(c, Axis < 0 ? Axis + c.Input(0).Shape.Rank : Axis, Epsilon, aboutZero: true))];

    internal override void Attributes(AttributeVisitor a)
    {
        Axis = a.Int("axis", Axis);
        Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        var axis = i.Axis(Axis, x.Rank);
        i.Expect(1, DType.F32);
        i.ExpectShape(1, x[axis..], "one for each element from the axis on");
        i.Output(DType.F32, x);
    }
}

public static partial class Ops
{
    /// <summary>Divides each sample, over the axes from <paramref name="axis"/> to the last, by the root of its mean square.</summary>
    public static Value RMSNormalization(this Value x, Value scale, int axis = -1, float epsilon = 1e-5f, string? name = null) =>
        x.Graph.Add(new RMSNormalization { Axis = axis, Epsilon = epsilon }, [x, scale], name)[0];
}
