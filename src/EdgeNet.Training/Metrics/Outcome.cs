using System.Numerics.Tensors;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Training.Metrics;

/// <summary>
/// The predictions for the examples of a batch, and what they should have been. Where they are classes, there is an answer for each example, or for
/// each of its steps or pixels.
/// </summary>
/// <example><code>for (var i = 0; i &lt; outcome.Answers; i++) hits += outcome.PredictedClass(i) == outcome.Class(i) ? 1 : 0;</code></example>
public readonly ref struct Outcome
{
    private readonly ReadOnlySpan<float> predictions;
    private readonly Tensor target;
    private readonly int width;
    private readonly int targetWidth;
    private readonly int scores;

    /// <param name="predictions">What was predicted.</param>
    /// <param name="target">What should have been: a class number for each answer, or as many numbers as are predicted.</param>
    /// <param name="scores">How many numbers an answer has, the innermost axis of the predictions.</param>
    /// <param name="batch">How many examples there is room for.</param>
    /// <param name="count">How many there are.</param>
    internal Outcome(ReadOnlySpan<float> predictions, Tensor target, int scores, int batch, int count)
    {
        this.predictions = predictions;
        (this.target, Count) = (target, count);
        (width, targetWidth) = (predictions.Length / batch, (int)(target.Shape.Elements / batch));
        // Class numbers tell how many answers there are, whatever shape the scores of a single number each have.
        this.scores = target.Spec.Type == DType.F32 ? scores : width / targetWidth;
    }

    /// <summary>How many examples there are.</summary>
    public int Count { get; }

    /// <summary>How many classes there are to be told: one an example, or one a step or pixel of it.</summary>
    public int Answers => Count * (width / scores);

    /// <summary>The scores of an answer.</summary>
    public ReadOnlySpan<float> Scores(int answer) => predictions.Slice(answer * scores, scores);

    /// <summary>What was predicted for an example, flattened.</summary>
    public ReadOnlySpan<float> Prediction(int example) => predictions.Slice(example * width, width);

    /// <summary>What should have been predicted, where targets are numbers.</summary>
    public ReadOnlySpan<float> Target(int example) => target.Span<float>().Slice(example * targetWidth, targetWidth);

    /// <summary>One number of what should have been predicted, whatever the targets' type.</summary>
    public float Target(int example, int number) => target.Spec.Type switch
    {
        DType.I32 => target.Span<int>()[example * targetWidth + number],
        DType.I64 => target.Span<long>()[example * targetWidth + number],
        _ => target.Span<float>()[example * targetWidth + number],
    };

    /// <summary>The class an answer should be: its number, or the largest of one number a class; a single number is a class of two.</summary>
    public int Class(int answer) => target.Spec.Type switch
    {
        DType.I32 => target.Span<int>()[answer],
        DType.I64 => (int)target.Span<long>()[answer],
        _ => ClassOf(target.Span<float>().Slice(answer * scores, scores)),
    };

    /// <summary>The class that was predicted: that of the largest score; a single score means the second of two classes from ½ on.</summary>
    public int PredictedClass(int answer) => ClassOf(Scores(answer));

    private static int ClassOf(ReadOnlySpan<float> scores) => scores.Length == 1 ? (scores[0] >= 0.5f ? 1 : 0) : TensorPrimitives.IndexOfMax(scores);
}
