using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// y = (x − mean) / √(variance + epsilon) · scale + B, with the mean and variance of each group of adjacent channels of each
/// image over its pixels; scale and B are given for each channel.
/// </summary>
public sealed partial record GroupNormalization : Operator
{
    /// <summary>Into how many groups the channels are divided.</summary>
    public int Groups { get; internal set; } = 1;

    /// <summary>What is added to the variance before its root is taken.</summary>
    public float Epsilon { get; internal set; } = 1e-5f;

    internal override Signature Signature { get; } = new("X", "scale", "B");

    internal override IReadOnlyList<Kernel> Kernels => [new("blocks", c => new ImageNormalizationStep(c, Groups, Epsilon))];

    internal override IReadOnlyList<Kernel> IntegerKernels => [new("blocks bytes", c => Bytes.AreIn(c) && ByteImageNormalizationStep.Fits(c, Groups),
        c => new ByteImageNormalizationStep(c, Groups, Epsilon))];

    internal override void Attributes(AttributeVisitor a)
    {
        Groups = a.Int("num_groups", Groups, min: 1);
        Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        if (x.Rank < 2) throw i.Fail(0, "expected at least two dimensions: images and channels");
        if (x[^1] % Groups != 0) throw i.Fail(0, $"its {x[^1]} channels don't divide into num_groups = {Groups}");
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
    /// <summary>Normalizes each group of adjacent channels of each image by its own mean and variance, then scales and shifts each channel.</summary>
    public static Value GroupNormalization(this Value x, Value scale, Value b, int groups, float epsilon = 1e-5f, string? name = null) =>
        x.Graph.Add(new GroupNormalization { Groups = groups, Epsilon = epsilon }, [x, scale, b], name)[0];
}
