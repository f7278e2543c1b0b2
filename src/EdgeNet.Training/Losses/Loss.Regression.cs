using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Losses;

// Losses of numbers, each the mean over all numbers of an example. Targets have as many numbers as predictions, of any shape.
public sealed partial record Loss
{
    /// <summary>The mean of squared differences.</summary>
    public static Loss MeanSquaredError { get; } = new("mse", (p, t) => p.MeanSquaredError(As(p, t)));

    /// <summary>The mean of absolute differences.</summary>
    public static Loss MeanAbsoluteError { get; } = new("mae", (p, t) => p.MeanAbsoluteError(As(p, t)));

    /// <summary>The logarithm of the hyperbolic cosine of differences: squares where they are small, absolutes where they are large.</summary>
    public static Loss LogCosh { get; } = new("log_cosh", (p, t) =>
    {
        // log cosh d = |d| + log(1 + e^(−2|d|)) − log 2, which doesn't overflow.
        var distance = (p - As(p, t)).Abs();
        return PerRow(distance + distance.Affine(-2).Softplus() - MathF.Log(2));
    });

    /// <summary>For counts: p − t · log p.</summary>
    public static Loss Poisson { get; } = new("poisson", (p, t) => PerRow(p - As(p, t) * (p + Tiny).Log()));

    /// <summary>1 less the cosine between prediction and target, along the last axis.</summary>
    public static Loss Cosine { get; } = new("cosine", (p, t) => p.CosineDistance(As(p, t)));

    /// <summary>Half the square of small differences, and of large ones what goes on from there in a straight line.</summary>
    /// <param name="delta">Where the line begins.</param>
    public static Loss Huber(float delta = 1) => new("huber", (p, t) => p.Huber(As(p, t), delta));

    private const float Tiny = 1e-7f;

    /// <summary>Targets as floats in the shape of predictions.</summary>
    private static Value As(Value prediction, Value target)
    {
        if (target.Shape.Elements != prediction.Shape.Elements)
            throw new EdgeNetException($"Predictions are {prediction.Spec}, but targets {target.Spec}: there is to be a number for each. For class numbers use a cross-entropy.");
        return (target.Spec.Type == DType.F32 ? target : target.Cast(DType.F32)).Reshape(prediction.Shape.ToArray());
    }

    /// <summary>The mean over all axes but the batch's.</summary>
    private static Value PerRow(Value values) => values.Shape.Rank == 1 ? values : values.Flatten().ReduceMean([1], keepDims: false);
}
