using System.Numerics.Tensors;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Training.Metrics;

/// <summary>The predictions for the examples of a batch, and what they should have been.</summary>
/// <example><code>for (var i = 0; i &lt; outcome.Count; i++) hits += outcome.Prediction(i)[0] &gt; 0 == outcome.Target(i)[0] &gt; 0 ? 1 : 0;</code></example>
public readonly ref struct Outcome
{
    private readonly ReadOnlySpan<float> predictions;
    private readonly Tensor target;
    private readonly int width;
    private readonly int targetWidth;

    internal Outcome(ReadOnlySpan<float> predictions, Tensor target, int batch, int count)
    {
        this.predictions = predictions;
        (this.target, Count) = (target, count);
        (width, targetWidth) = (predictions.Length / batch, (int)(target.Shape.Elements / batch));
    }

    /// <summary>How many examples there are.</summary>
    public int Count { get; }

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

    /// <summary>The class an example belongs to: its number, or the largest of one number a class; a single number is a class of two.</summary>
    public int Class(int example) => target.Spec.Type switch
    {
        DType.I32 => target.Span<int>()[example],
        DType.I64 => (int)target.Span<long>()[example],
        _ => ClassOf(Target(example)),
    };

    /// <summary>The class that was predicted: that of the largest score; a single score means the second of two classes from ½ on.</summary>
    public int PredictedClass(int example) => ClassOf(Prediction(example));

    private static int ClassOf(ReadOnlySpan<float> scores) => scores.Length == 1 ? (scores[0] >= 0.5f ? 1 : 0) : TensorPrimitives.IndexOfMax(scores);
}
