using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Losses;

namespace EdgeNet.Tests.Training.Losses;

public sealed class LossTests
{
    private static readonly float[] Numbers = [0.5f, -1f, 2f, 3f, 0.1f, -0.4f], Others = [1f, -1.5f, 0f, 3.25f, 0.3f, -0.2f];
    private static readonly float[] Chances = [0.2f, 0.5f, 0.3f, 0.7f, 0.1f, 0.2f], Wanted = [0f, 1f, 0f, 0.5f, 0.25f, 0.25f];

    public static TheoryData<string, float[], float[], Func<double, double, double>> ByNumber => new()
    {
        { "mse", Numbers, Others, (p, t) => (p - t) * (p - t) },
        { "mae", Numbers, Others, (p, t) => Math.Abs(p - t) },
        { "huber", Numbers, Others, (p, t) => Math.Abs(p - t) <= 1 ? (p - t) * (p - t) / 2 : Math.Abs(p - t) - 0.5 },
        { "log_cosh", Numbers, Others, (p, t) => Math.Log(Math.Cosh(p - t)) },
        { "poisson", Chances, Others, (p, t) => p - t * Math.Log(p) },
        { "binary_cross_entropy", Chances, Wanted, (p, t) => -t * Math.Log(p) - (1 - t) * Math.Log(1 - p) },
        { "hinge", Numbers, Others, (p, t) => Math.Max(0, 1 - p * t) },
        { "squared_hinge", Numbers, Others, (p, t) => Math.Pow(Math.Max(0, 1 - p * t), 2) },
    };

    public static TheoryData<string, float[], float[], Func<double[], double[], double>> ByRow => new()
    {
        { "cross_entropy", Chances, Wanted, (p, t) => -p.Zip(t).Sum(x => x.Second * Math.Log(x.First)) },
        { "kl", Chances, Wanted, (p, t) => p.Zip(t).Sum(x => x.Second == 0 ? 0 : x.Second * Math.Log(x.Second / x.First)) },
        { "cosine", Numbers, Others, (p, t) => 1 - p.Zip(t).Sum(x => x.First * x.Second) / Math.Sqrt(p.Sum(x => x * x) * t.Sum(x => x * x)) },
        { "categorical_hinge", Numbers, [0, 1, 0, 1, 0, 0], (p, t) => Math.Max(0, 1 + p.Where((_, i) => t[i] == 0).Max() - p.Where((_, i) => t[i] == 1).Single()) },
    };

    [Theory]
    [MemberData(nameof(ByNumber), DisableDiscoveryEnumeration = true)]
    public void A_loss_of_numbers_is_its_formula(string name, float[] predictions, float[] targets, Func<double, double, double> formula)
    {
        var losses = Run(Loss.Named(name), Tensor.From(predictions, [2, 3]), Tensor.From(targets, [2, 3]));
        for (var row = 0; row < 2; row++)
            Assert.Equal(Enumerable.Range(3 * row, 3).Average(i => formula(predictions[i], targets[i])), losses[row], 1e-5);
    }

    [Theory]
    [MemberData(nameof(ByRow), DisableDiscoveryEnumeration = true)]
    public void A_loss_of_distributions_is_its_formula(string name, float[] predictions, float[] targets, Func<double[], double[], double> formula)
    {
        var losses = Run(Loss.Named(name), Tensor.From(predictions, [2, 3]), Tensor.From(targets, [2, 3]));
        for (var row = 0; row < 2; row++)
            Assert.Equal(formula(Row(predictions, row), Row(targets, row)), losses[row], 1e-5);

        static double[] Row(float[] values, int row) => [.. values.Skip(3 * row).Take(3).Select(v => (double)v)];
    }

    [Fact]
    public void Every_loss_with_a_name_has_a_formula_here() =>
        Assert.Equal(Loss.All.Select(loss => loss.Name).Order(), ByNumber.Concat(ByRow).Select(row => (string)row[0]).Order());

    [Fact]
    public void Class_numbers_are_as_good_as_distributions()
    {
        var (scores, classes) = (Tensor.From(Chances, [2, 3]), Tensor.From([1, 0], [2]));
        Assert.Equal([-MathF.Log(0.5f), -MathF.Log(0.7f)], Run(Loss.CrossEntropy(), scores, classes).Select(x => (float)x), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Behind_a_softmax_or_a_sigmoid_huge_scores_stay_finite()
    {
        var scores = Tensor.From([500f, -500f, 0f], [1, 3]);
        Assert.Equal(1000, Run(Loss.CrossEntropy(), scores, Tensor.From([1], [1]), x => x.Softmax())[0], 1e-3);
        Assert.Equal(1000, Run(Loss.CrossEntropy(fromLogits: true), scores, Tensor.From([1], [1]))[0], 1e-3);
        Assert.Equal(1000, Run(Loss.CrossEntropy(), scores, Tensor.From([1], [1]), x => x.LogSoftmax())[0], 1e-3);
        var wrong = Tensor.From([0f, 1f, 1f], [1, 3]);
        Assert.Equal((1000 + Math.Log(2)) / 3, Run(Loss.BinaryCrossEntropy(), scores, wrong, x => x.Sigmoid())[0], 1e-3);
        Assert.Equal((1000 + Math.Log(2)) / 3, Run(Loss.BinaryCrossEntropy(fromLogits: true), scores, wrong)[0], 1e-3);
    }

    [Fact]
    public void Labels_are_smoothed_and_classes_weighted()
    {
        var (scores, classes) = (Tensor.From(Chances, [2, 3]), Tensor.From([1, 0], [2]));
        var smoothed = Run(Loss.CrossEntropy(labelSmoothing: 0.3f), scores, classes);
        Assert.Equal(-(0.1 * Math.Log(0.2) + 0.8 * Math.Log(0.5) + 0.1 * Math.Log(0.3)), smoothed[0], 1e-5);
        var weighted = Run(Loss.CrossEntropy(classWeights: [2, 5, 1]), scores, classes);
        Assert.Equal(-5 * Math.Log(0.5), weighted[0], 1e-5);
        Assert.Equal(-2 * Math.Log(0.7), weighted[1], 1e-5);
        var positive = Run(Loss.BinaryCrossEntropy(positiveWeight: 3), Tensor.From([0.2f, 0.6f], [2, 1]), Tensor.From([1, 0], [2]));
        Assert.Equal([-3 * Math.Log(0.2), -Math.Log(0.4)], positive, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Targets_that_do_not_fit_are_named()
    {
        var scores = Tensor.From(Chances, [2, 3]);
        Assert.Contains("class number for each", Assert.Throws<EdgeNetException>(() => Run(Loss.CrossEntropy(), scores, Tensor.From([1, 0, 1], [3]))).Message, StringComparison.Ordinal);
        Assert.Contains("a number for each", Assert.Throws<EdgeNetException>(() => Run(Loss.MeanSquaredError, scores, Tensor.From([1, 0], [2]))).Message, StringComparison.Ordinal);
        Assert.Contains("3 classes", Assert.Throws<EdgeNetException>(() => Run(Loss.CrossEntropy(classWeights: [1, 2]), scores, Tensor.From([1, 0], [2]))).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean", Assert.Throws<EdgeNetException>(() => Loss.Named("hubber")).Message, StringComparison.OrdinalIgnoreCase);
    }

    private static double[] Run(Loss loss, Tensor predictions, Tensor targets, Func<Value, Value>? ending = null)
    {
        var graph = new Graph(loss.Name);
        var (p, t) = (graph.Input("p", predictions.Spec), graph.Input("t", targets.Spec));
        graph.Output("loss", loss.PerExample(ending is null ? p : ending(p), t));
        using var session = graph.Compile().CreateSession();
        predictions.Bytes.CopyTo(session.InputBytes("p"));
        targets.Bytes.CopyTo(session.InputBytes("t"));
        session.Run();
        return [.. session.Output<float>("loss").ToArray().Select(x => (double)x)];
    }
}
