using EdgeNet.Tensors;
using EdgeNet.Training.Metrics;

namespace EdgeNet.Tests.Training.Metrics;

public sealed class MetricTests
{
    // Taken for 0, 0, 1, 2, 2, 2.
    private static readonly float[] Scores = [0.8f, 0.1f, 0.1f, 0.5f, 0.4f, 0.1f, 0.2f, 0.7f, 0.1f, 0.1f, 0.2f, 0.7f, 0.3f, 0.2f, 0.5f, 0.3f, 0.1f, 0.6f];
    private static readonly int[] Classes = [0, 1, 1, 2, 2, 0];

    [Fact]
    public void Figures_of_classes_are_those_of_their_definitions()
    {
        Assert.Equal(4 / 6.0, Of(new Accuracy()), 9);
        Assert.Equal(5 / 6.0, Of(new TopK(2)) - 1 / 6.0, 9);
        Assert.Equal((1 / 2.0 + 1 + 2 / 3.0) / 3, Of(new Precision()), 9);
        Assert.Equal((1 / 2.0 + 1 / 2.0 + 1) / 3, Of(new Recall()), 9);
        Assert.Equal((2 * 0.25 / 1 + 2 * 0.5 / 1.5 + 2 * (2 / 3.0) / (5 / 3.0)) / 3, Of(new F1()), 9);
        Assert.Equal(4 / 6.0, Of(new F1(Averaging.Micro)), 9);
        Assert.Equal(2 / 3.0, Of(new Precision(of: 2)), 9);
        Assert.Equal((2 * 0.5 + 2 * 0.5 + 2 * 1) / 6, Of(new Recall(Averaging.Weighted)), 9);
        var confusion = new ConfusionMatrix();
        Of(confusion);
        Assert.Equal([1, 0, 1, 1, 1, 0, 0, 0, 2], from wanted in Enumerable.Range(0, 3) from predicted in Enumerable.Range(0, 3) select confusion[wanted, predicted]);
    }

    [Fact]
    public void The_area_under_the_curve_is_the_share_of_pairs_in_order()
    {
        float[] scores = [0.1f, 0.4f, 0.35f, 0.8f, 0.4f];
        int[] classes = [0, 0, 1, 1, 1];
        var auc = new Auc();
        auc.Add(new(scores, Tensor.From(classes, [5]), 1, 5, 5));
        // Of six pairs four are in order and one is a tie.
        Assert.Equal(4.5 / 6, auc.Value, 6);
        var logits = new Auc(fromLogits: true);
        logits.Add(new([.. scores.Select(s => MathF.Log(s / (1 - s)))], Tensor.From(classes, [5]), 1, 5, 5));
        Assert.Equal(4.5 / 6, logits.Value, 6);
    }

    [Fact]
    public void Figures_of_numbers_are_those_of_their_definitions()
    {
        float[] predictions = [1, 2, 3, 5], targets = [1, 3, 3, 2];
        Assert.Equal(1, Number(new MeanAbsoluteError()), 9);
        Assert.Equal(Math.Sqrt(2.5), Number(new RootMeanSquaredError()), 9);
        Assert.Equal(1 - 10 / 2.75, Number(new RSquared()), 9);

        double Number(Metric metric)
        {
            metric.Add(new(predictions.AsSpan(0, 2), Tensor.From(targets[..2], [1, 2]), 2, 1, 1));
            metric.Add(new(predictions.AsSpan(2), Tensor.From(targets[2..], [1, 2]), 2, 1, 1));
            return metric.Value;
        }
    }

    [Fact]
    public void Several_labels_an_example_count_by_themselves()
    {
        var metric = new BinaryAccuracy();
        metric.Add(new([0.9f, 0.2f, 0.6f, 0.4f], Tensor.From([1f, 0f, 0f, 0f], [2, 2]), 2, 2, 2));
        Assert.Equal(0.75, metric.Value, 9);
    }

    [Theory]
    [InlineData("accuracy", 4 / 6.0)]
    [InlineData("f1", (2 * 0.25 / 1 + 2 * 0.5 / 1.5 + 2 * (2 / 3.0) / (5 / 3.0)) / 3)]
    public void A_class_a_step_or_pixel_counts_like_one_an_example(string name, double expected)
    {
        // Two series of three steps, by their numbers and one number a class.
        var (numbers, shares) = (Metric.Named(name), Metric.Named(name));
        numbers.Add(new(Scores, Tensor.From(Classes, [2, 3]), 3, 2, 2));
        Assert.Equal(expected, numbers.Value, 9);
        var oneHot = new float[18];
        for (var i = 0; i < 6; i++) oneHot[3 * i + Classes[i]] = 1;
        shares.Add(new(Scores, Tensor.From(oneHot, [2, 3, 3]), 3, 2, 2));
        Assert.Equal(expected, shares.Value, 9);

        // A mask of one score a pixel is of two classes.
        var pixels = new Accuracy();
        pixels.Add(new([0.9f, 0.2f, 0.6f, 0.4f], Tensor.From([1f, 0f, 0f, 0f], [1, 2, 2, 1]), 1, 1, 1));
        Assert.Equal(0.75, pixels.Value, 9);
    }

    public static TheoryData<string> Names => [.. Metric.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_metric_allocates_nothing_a_batch_and_forgets(string name)
    {
        var metric = Metric.Named(name);
        Assert.Equal(name, metric.Name);
        var target = metric is MeanAbsoluteError or RootMeanSquaredError or RSquared or BinaryAccuracy
            ? Tensor.From(Scores.Reverse().ToArray(), [6, 3]) : Tensor.From(Classes, [6]);
        metric.Add(new(Scores, target, 3, 6, 6));
        var first = metric.Value;
        Assert.True(double.IsFinite(first));
        var before = GC.GetAllocatedBytesForCurrentThread();
        metric.Reset();
        for (var i = 0; i < 10; i++) metric.Add(new(Scores, target, 3, 6, 6));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(first, metric.Value, 9);
        metric.Reset();
        Assert.True(double.IsNaN(metric.Value));
    }

    [Fact]
    public void A_class_beyond_the_scores_is_named()
    {
        var e = Assert.Throws<EdgeNetException>(() => new ConfusionMatrix().Add(new(Scores, Tensor.From([0, 1, 7, 0, 0, 0], [6]), 3, 6, 6)));
        Assert.Contains("class 7", e.Message, StringComparison.Ordinal);
    }

    private static double Of(Metric metric)
    {
        metric.Add(new(Scores.AsSpan(0, 12), Tensor.From(Classes[..4], [4]), 3, 4, 4));
        metric.Add(new([.. Scores[12..], .. new float[6]], Tensor.From([.. Classes[4..], 0, 0], [4]), 3, 4, 2)); // two rows of four are filled
        return metric.Value;
    }
}
