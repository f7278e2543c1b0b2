using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Losses;

// Losses of classes. A class is a number, or a probability for each.
public sealed partial record Loss
{
    /// <summary>For a single score of two classes: max(0, 1 − t · p) with t of −1 or 1, which class numbers 0 and 1 stand for.</summary>
    public static Loss Hinge { get; } = new("hinge", (p, t) => p.Hinge(Sign(p, t)));

    /// <summary>The square of <see cref="Hinge"/>.</summary>
    public static Loss SquaredHinge { get; } = new("squared_hinge", (p, t) =>
    {
        var margin = (1 - Sign(p, t) * p).Relu();
        return PerRow(margin * margin);
    });

    /// <summary>How much the highest score of a wrong class comes within 1 of the right one's.</summary>
    public static Loss CategoricalHinge { get; } = new("categorical_hinge", (p, t) =>
    {
        var wanted = Wanted(p, t);
        var right = wanted.Mul(p).ReduceSum([-1], keepDims: false);
        var wrong = (p - wanted * 1e9f).ReduceMax([-1], keepDims: false);
        return PerRow((wrong - right + 1).Relu());
    });

    /// <summary>What it costs to take the predicted distribution for the target's.</summary>
    public static Loss KullbackLeibler { get; } = new("kl", (p, t) => p.KullbackLeibler(Wanted(p, t)));

    /// <summary>
    /// The cross-entropy of class numbers, or of a probability for each class, along the last axis. Where the prediction is a softmax, it is
    /// computed from what goes into it, which stays finite.
    /// </summary>
    /// <param name="labelSmoothing">The share of every target that is spread over all classes.</param>
    /// <param name="classWeights">What each class counts; null for all the same.</param>
    /// <param name="fromLogits">Whether predictions are scores without a softmax.</param>
    public static Loss CrossEntropy(float labelSmoothing = 0, IReadOnlyList<float>? classWeights = null, bool fromLogits = false) => new("cross_entropy", (p, t) =>
    {
        var classes = p.Shape[^1];
        if (classes < 2) throw new EdgeNetException($"Cross-entropy tells classes apart by a score for each; predictions are {p.Spec}. For a single score of two classes take BinaryCrossEntropy.");
        if (classWeights is not null && classWeights.Count != classes)
            throw new EdgeNetException($"{classWeights.Count} class weights were given for {classes} classes; give one for each.");
        var weights = classWeights is null ? null : p.Graph.Constant(Tensor.From(classWeights.ToArray(), [classes]), "class_weights");
        return Logits(p, fromLogits).SoftmaxCrossEntropy(Wanted(p, t), labelSmoothing, weights);
    });

    /// <summary>
    /// The cross-entropy of probabilities that stand by themselves, such as one for two classes or several labels. Where the prediction is a
    /// sigmoid, it is computed from what goes into it.
    /// </summary>
    /// <param name="labelSmoothing">How far targets are moved to ½.</param>
    /// <param name="positiveWeight">What targets of 1 count, against those of 0.</param>
    /// <param name="fromLogits">Whether predictions are scores without a sigmoid.</param>
    public static Loss BinaryCrossEntropy(float labelSmoothing = 0, float positiveWeight = 1, bool fromLogits = false) => new("binary_cross_entropy", (p, t) =>
    {
        var wanted = labelSmoothing == 0 ? As(p, t) : As(p, t).Affine(1 - labelSmoothing, labelSmoothing / 2);
        var scores = fromLogits ? p : p.Producer is { Operator: Sigmoid } sigmoid ? sigmoid.Inputs[0]! : null;
        return scores is not null ? scores.BinaryCrossEntropy(wanted, positiveWeight)
            : PerRow(-(positiveWeight * wanted * p.Clip(Tiny, 1).Log() + (1 - wanted) * (1 - p).Clip(Tiny, 1).Log()));
    });

    /// <summary>What a softmax makes the predicted probabilities of: what goes into theirs, or their logarithms.</summary>
    private static Value Logits(Value prediction, bool fromLogits) => prediction.Producer switch
    {
        _ when fromLogits => prediction,
        { Operator: Softmax softmax } producer when softmax.Axis == -1 || softmax.Axis == prediction.Shape.Rank - 1 => producer.Inputs[0]!,
        { Operator: LogSoftmax } => prediction,
        _ => prediction.Clip(Tiny, 1).Log(),
    };

    /// <summary>A probability for each class.</summary>
    private static Value Wanted(Value prediction, Value target)
    {
        if (target.Spec.Type == DType.F32) return As(prediction, target);
        var places = prediction.Shape[..^1];
        if (target.Shape.Elements != places.Elements)
            throw new EdgeNetException($"Predictions are {prediction.Spec}, but targets {target.Spec}: there is to be a class number for each {prediction.Shape[^1]} scores.");
        return target.Reshape(places.ToArray()).OneHot(prediction.Shape[^1]);
    }

    private static Value Sign(Value prediction, Value target) =>
        target.Spec.Type == DType.F32 ? As(prediction, target) : As(prediction, target).Affine(2, -1);
}
