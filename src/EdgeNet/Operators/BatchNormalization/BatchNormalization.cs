using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// y = (x − mean) / √(var + epsilon) · scale + B with one mean, variance, scale and B for each channel (the innermost axis).
/// Behind a convolution it costs nothing: it is folded into the weights.
/// </summary>
public sealed partial record BatchNormalization : Operator, IChannelAffine
{
    /// <summary>The places of the inputs.</summary>
    internal const int X = 0, Scale = 1, B = 2, Mean = 3, Var = 4;

    /// <summary>What is added to the variance before its root is taken.</summary>
    public float Epsilon { get; internal set; } = 1e-5f;

    internal override Signature Signature { get; } = new("X", "scale", "B", "mean", "var");

    internal override IReadOnlyList<Kernel> Kernels => [new("affine", c => new BatchNormalizationStep(this, c))];

    internal override void Attributes(AttributeVisitor a) => Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);

    internal override void Infer(Inference i)
    {
        var x = i.Expect(X, DType.F32);
        if (x.Rank == 0) throw i.Fail(X, "expected at least one dimension, the channels");
        for (var p = Scale; p <= Var; p++)
        {
            i.Expect(p, DType.F32);
            i.ExpectShape(p, [x[^1]], "one a channel");
        }

        i.Output(DType.F32, x);
    }

    (float[] Scale, float[] Shift)? IChannelAffine.ScaleAndShift(Node node, Value x)
    {
        if (node.Inputs[X] != x || node.Inputs[Scale]!.Constant is not { } scale || node.Inputs[B]!.Constant is not { } b
            || node.Inputs[Mean]!.Constant is not { } mean || node.Inputs[Var]!.Constant is not { } variance) return null;
        var (factors, shifts) = (new float[scale.Shape.Elements], new float[scale.Shape.Elements]);
        for (var c = 0; c < factors.Length; c++)
        {
            factors[c] = Factor(scale.Span<float>()[c], variance.Span<float>()[c]);
            shifts[c] = (float)(b.Span<float>()[c] - (double)mean.Span<float>()[c] * factors[c]);
        }

        return (factors, shifts);
    }

    /// <summary>What x − mean is multiplied by.</summary>
    internal float Factor(float scale, float variance) => (float)(scale / Math.Sqrt((double)variance + Epsilon));
}

public static partial class Ops
{
    /// <summary>Normalizes each channel by a known mean and variance, then scales and shifts it.</summary>
    public static Value BatchNormalization(this Value x, Value scale, Value b, Value mean, Value var, float epsilon = 1e-5f, string? name = null) =>
        x.Graph.Add(new BatchNormalization { Epsilon = epsilon }, [x, scale, b, mean, var], name)[0];
}
