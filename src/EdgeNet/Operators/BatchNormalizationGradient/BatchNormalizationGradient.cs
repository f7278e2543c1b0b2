using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The gradients of <see cref="BatchNormalizationTraining"/>. With n rows, r = 1 / √(var + epsilon) and x̂ = (x − mean)·r:
/// dB = Σ dY, dScale = Σ dY·x̂, dX = scale·r·(dY − dB / n − x̂·dScale / n).
/// </summary>
public sealed record BatchNormalizationGradient : Operator
{
    /// <summary>The places of the inputs.</summary>
    internal const int dY = 0, X = 1, Scale = 2, Mean = 3, Var = 4;

    /// <summary>What was added to the variance before its root was taken.</summary>
    public float Epsilon { get; internal set; } = 1e-5f;

    internal override Signature Signature { get; } = new("dY", "X", "scale", "mean", "var");

    internal override IReadOnlyList<Kernel> Kernels => [new("two passes", c => new BatchNormalizationGradientStep(c, Epsilon))];

    internal override void Attributes(AttributeVisitor a) => Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);

    internal override void Infer(Inference i)
    {
        var x = i.Expect(X, DType.F32);
        if (x.Rank < 2) throw i.Fail(X, "expected at least two dimensions, a batch and its channels");
        if (x.Rows == 0) throw i.Fail(X, "an empty batch has no mean");
        i.Expect(dY, DType.F32);
        i.ExpectShape(dY, x, "the shape of X");
        for (var p = Scale; p <= Var; p++)
        {
            i.Expect(p, DType.F32);
            i.ExpectShape(p, [x[^1]], "one a channel");
        }

        i.Output(DType.F32, x);
        i.Output(DType.F32, [x[^1]]);
        i.Output(DType.F32, [x[^1]]);
    }
}
