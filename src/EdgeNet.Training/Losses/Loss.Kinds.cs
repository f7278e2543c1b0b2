using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Losses;

public sealed partial record Loss
{
    /// <summary>The mean of squared differences.</summary>
    public static Loss MeanSquaredError { get; } = new("mse", (p, t) => PerRow(p.Sub(As(p, t)).Mul(p.Sub(As(p, t)))));

    /// <summary>
    /// The cross-entropy of class numbers, or of a probability for each class. Where the prediction is a softmax, it is computed from what goes
    /// into it, which stays finite.
    /// </summary>
    public static Loss CrossEntropy() => new("cross_entropy", (p, t) =>
    {
        var logs = p.Producer?.Operator is Softmax softmax ? p.Producer.Inputs[0]!.LogSoftmax(softmax.Axis) : p.Clip(1e-7f, 1).Log();
        var wanted = t.Spec.Type == DType.F32 ? t : t.OneHot(p.Shape[^1]);
        return logs.Mul(wanted).ReduceSum([-1], keepDims: false).Neg();
    });

    private static Value As(Value prediction, Value target) => target.Reshape(prediction.Shape.ToArray());

    private static Value PerRow(Value values) => values.Shape.Rank == 1 ? values : values.Flatten().ReduceMean([1], keepDims: false);
}
