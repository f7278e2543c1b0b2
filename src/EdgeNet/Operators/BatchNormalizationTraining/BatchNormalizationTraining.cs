using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Batch normalization as in training: y = (x − mean) / √(var + epsilon) · scale + B with the mean and the variance of each channel (the
/// innermost axis) over the batch at hand, which are outputs too: running averages of them serve <see cref="BatchNormalization"/> later.
/// </summary>
/// <example><code>
/// var (y, mean, variance) = x.BatchNormalizationTraining(scale, shift);
/// running.Assign(running.Affine(0.99f) + mean.Affine(0.01f));
/// </code></example>
public sealed partial record BatchNormalizationTraining : Operator
{
    private const int X = 0, Scale = 1, B = 2, Mean = 1, Var = 2;

    /// <summary>What is added to the variance before its root is taken.</summary>
    public float Epsilon { get; internal set; } = 1e-5f;

    internal override Signature Signature { get; } = new("X", "scale", "B");

    internal override IReadOnlyList<Kernel> Kernels => [new("blocks", c => new ImageNormalizationStep(c, groups: c.Input(X).Shape[^1], Epsilon))];

    internal override void Attributes(AttributeVisitor a) => Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);

    internal override void Infer(Inference i)
    {
        var x = i.Expect(X, DType.F32);
        if (x.Rank < 2) throw i.Fail(X, "expected at least two dimensions, a batch and its channels");
        if (x.Rows == 0) throw i.Fail(X, "an empty batch has no mean");
        i.Output(DType.F32, x);
        for (var p = Scale; p <= B; p++)
        {
            i.Expect(p, DType.F32);
            i.ExpectShape(p, [x[^1]], "one a channel");
            i.Output(DType.F32, [x[^1]]);
        }
    }
}

public static partial class Ops
{
    /// <summary>Normalizes each channel by its mean and variance over the batch, then scales and shifts it; answers those too.</summary>
    public static (Value Y, Value Mean, Value Variance) BatchNormalizationTraining(this Value x, Value scale, Value b, float epsilon = 1e-5f, string? name = null)
    {
        var outputs = x.Graph.Add(new BatchNormalizationTraining { Epsilon = epsilon }, [x, scale, b], name);
        return (outputs[0], outputs[1], outputs[2]);
    }
}
