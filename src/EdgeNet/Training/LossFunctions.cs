using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training;

/// <summary>
/// How far predictions [N, …] are from what they should be: a number for each of N samples, of which <see cref="MeanLoss"/> makes one to
/// differentiate. Those of probabilities take what goes into the sigmoid or softmax, so that none is rounded to 0 or 1 on the way.
/// </summary>
/// <example><code>Value loss = logits.SoftmaxCrossEntropy(labels, labelSmoothing: 0.1f).MeanLoss();</code></example>
public static class LossFunctions
{
    /// <summary>Keeps logarithms and quotients finite.</summary>
    private const float Tiny = 1e-7f;

    /// <summary>
    /// −Σ t·log softmax(logits) over the classes, the last axis. Its gradient is softmax(logits) − t, however far the logits are apart.
    /// </summary>
    /// <param name="logits">[N, …, classes], not yet through a softmax.</param>
    /// <param name="target">The classes' numbers [N, …], I32 or I64, or their probabilities [N, …, classes].</param>
    /// <param name="labelSmoothing">The share of a target's probability that is spread evenly over all classes.</param>
    /// <param name="classWeights">What each class counts, [classes]; null for 1 each.</param>
    public static Value SoftmaxCrossEntropy(this Value logits, Value target, float labelSmoothing = 0, Value? classWeights = null)
    {
        var classes = logits.Shape[^1];
        var wanted = target.Spec.Type == DType.F32 ? target : target.OneHot(classes);
        if (labelSmoothing > 0) wanted = wanted.Affine(1 - labelSmoothing, labelSmoothing / classes);
        if (classWeights is not null) wanted = wanted.Mul(classWeights);
        return PerSample(logits.LogSoftmax().Mul(wanted).ReduceSum([-1], keepDims: false).Neg());
    }

    /// <summary>−t·log σ(z) − (1 − t)·log(1 − σ(z)) with z the logits.</summary>
    /// <param name="logits">z, not yet through a sigmoid.</param>
    /// <param name="target">Probabilities t from 0 to 1, in the logits' shape.</param>
    /// <param name="positiveWeight">What the first term counts.</param>
    public static Value BinaryCrossEntropy(this Value logits, Value target, float positiveWeight = 1)
    {
        var positive = target.Mul(logits.Neg().Softplus());
        return PerSample(positive.Affine(positiveWeight).Add(target.Affine(-1, 1).Mul(logits.Softplus())));
    }

    /// <summary>The mean of squared differences.</summary>
    public static Value MeanSquaredError(this Value prediction, Value target)
    {
        var error = prediction.Sub(target);
        return PerSample(error.Mul(error));
    }

    /// <summary>The mean of differences' magnitudes.</summary>
    public static Value MeanAbsoluteError(this Value prediction, Value target) => PerSample(prediction.Sub(target).Abs());

    /// <summary>½e² of a difference e up to delta, and delta·(|e| − ½delta) beyond.</summary>
    public static Value Huber(this Value prediction, Value target, float delta = 1)
    {
        var distance = prediction.Sub(target).Abs();
        var near = distance.Clip(max: delta);
        return PerSample(near.Mul(distance.Sub(near.Affine(0.5f))));
    }

    /// <summary>max(0, 1 − t·y) with t −1 or 1.</summary>
    public static Value Hinge(this Value prediction, Value target) => PerSample(prediction.Mul(target).Affine(-1, 1).Relu());

    /// <summary>Kullback and Leibler's divergence Σ t·log(t / y) of probabilities along the last axis.</summary>
    public static Value KullbackLeibler(this Value prediction, Value target) =>
        PerSample(target.Mul(target.Clip(Tiny, 1).Log().Sub(prediction.Clip(Tiny, 1).Log())).ReduceSum([-1], keepDims: false));

    /// <summary>1 − the cosine of the angle between vectors along the last axis.</summary>
    public static Value CosineDistance(this Value prediction, Value target)
    {
        var lengths = Dot(prediction, prediction).Affine(beta: Tiny).Mul(Dot(target, target).Affine(beta: Tiny)).Sqrt();
        return PerSample(Dot(prediction, target).Div(lengths).Affine(-1, 1));

        static Value Dot(Value a, Value b) => a.Mul(b).ReduceSum([-1], keepDims: false);
    }

    /// <summary>The mean of the samples' losses [N], each counted by its weight if there are weights.</summary>
    public static Value MeanLoss(this Value losses, Value? weights = null) => weights is null
        ? losses.ReduceMean([], keepDims: false)
        : losses.Mul(weights).ReduceSum([], keepDims: false).Div(weights.ReduceSum([], keepDims: false).Affine(beta: Tiny));

    /// <summary>The mean of each sample's values.</summary>
    private static Value PerSample(Value values) =>
        values.Shape.Rank <= 1 ? values : values.ReduceMean([.. Enumerable.Range(1, values.Shape.Rank - 1)], keepDims: false);
}
