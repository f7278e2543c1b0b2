using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>y = (x − mean) / √(variance + epsilon) · scale + B, with the mean and variance of each channel of each image over its pixels.</summary>
public sealed partial record InstanceNormalization : Operator
{
    /// <summary>What is added to the variance before its root is taken.</summary>
    public float Epsilon { get; internal set; } = 1e-5f;

    internal override Signature Signature { get; } = new("X", "scale", "B");

    internal override IReadOnlyList<Kernel> Kernels => [new("blocks", c => new ImageNormalizationStep(c, groups: c.Input(0).Shape[^1], Epsilon))];

    internal override IReadOnlyList<Kernel> IntegerKernels => [new("blocks bytes", c => Bytes.AreIn(c) && ByteImageNormalizationStep.Fits(c, c.Input(0).Shape[^1]),
        c => new ByteImageNormalizationStep(c, c.Input(0).Shape[^1], Epsilon))];

    internal override void Attributes(AttributeVisitor a) => Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        if (x.Rank < 3) throw i.Fail(0, "expected at least three dimensions: images, their pixels, and channels");
        for (var p = 1; p <= 2; p++)
        {
            i.Expect(p, DType.F32);
            i.ExpectShape(p, [x[^1]], "one a channel");
        }

        i.Output(DType.F32, x);
    }
}

public static partial class Ops
{
    /// <summary>Normalizes each channel of each image by its own mean and variance, then scales and shifts it.</summary>
    public static Value InstanceNormalization(this Value x, Value scale, Value b, float epsilon = 1e-5f, string? name = null) =>
        x.Graph.Add(new InstanceNormalization { Epsilon = epsilon }, [x, scale, b], name)[0];
}
