using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>y = (x − mean) / √(variance + epsilon) · scale + B, with the mean and variance of each sample over the axes from <see cref="Axis"/> to the last.</summary>
public sealed partial record LayerNormalization : Operator
{
    /// <summary>The first axis that is normalized; negative counts from the back.</summary>
    public int Axis { get; internal set; } = -1;

    /// <summary>What is added to the variance before its root is taken.</summary>
    public float Epsilon { get; internal set; } = 1e-5f;

    internal override Signature Signature { get; } = new("X", "scale", "B?");

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("rows", c => new RowNormalizationStep(c, Axis < 0 ? Axis + c.Input(0).Shape.Rank : Axis, Epsilon, aboutZero: false))];

    internal override IReadOnlyList<Kernel> IntegerKernels =>
    [
        new("rows bytes", c => Bytes.AreIn(c) && c.Input(1).Shape.Elements <= ByteMoments.MostCount,
            c => new ByteRowNormalizationStep(c, Axis < 0 ? Axis + c.Input(0).Shape.Rank : Axis, Epsilon)),
    ];

    internal override void Attributes(AttributeVisitor a)
    {
        Axis = a.Int("axis", Axis);
        Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        var axis = i.Axis(Axis, x.Rank);
        for (var p = 1; p <= 2; p++)
        {
            if (!i.Has(p)) continue;
            i.Expect(p, DType.F32);
            i.ExpectShape(p, x[axis..], "one for each element from the axis on");
        }

        i.Output(DType.F32, x);
    }
}

public static partial class Ops
{
    /// <summary>Normalizes each sample over the axes from <paramref name="axis"/> to the last by its own mean and variance.</summary>
    public static Value LayerNormalization(this Value x, Value scale, Value? b = null, int axis = -1, float epsilon = 1e-5f, string? name = null) =>
        x.Graph.Add(new LayerNormalization { Axis = axis, Epsilon = epsilon }, [x, scale, b], name)[0];
}
