using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Training;

namespace EdgeNet.Tests.Training;

/// <summary>Losses against their definitions in doubles, and their gradients against differences of those.</summary>
public sealed class LossFunctionTests
{
    private static readonly TestTensor Prediction = TestTensor.Random([5, 4], seed: 1), Target = TestTensor.Random([5, 4], seed: 2);
    private static readonly TestTensor Probabilities = Shares(3), OtherProbabilities = Shares(4);
    private static readonly TestTensor Ids = new([5], [0, 3, 1, 1, 2], DType.I32);
    private static readonly float[] ClassWeights = [0.5f, 2, 1, 0.25f];

    private static readonly Dictionary<string, (TestTensor Prediction, TestTensor Target, Func<Value, Value, Value> Build, Func<double[], int, double> Oracle)> Losses = new(StringComparer.Ordinal)
    {
        ["mean squared"] = (Prediction, Target, (p, t) => p.MeanSquaredError(t), (p, n) => Mean(n, (k, t) => Math.Pow(p[k] - t, 2))),
        ["mean absolute"] = (Prediction, Target, (p, t) => p.MeanAbsoluteError(t), (p, n) => Mean(n, (k, t) => Math.Abs(p[k] - t))),
        ["Huber"] = (Prediction, Target, (p, t) => p.Huber(t, 0.7f), (p, n) => Mean(n, (k, t) => Math.Abs(p[k] - t) is var e && e <= 0.7f ? e * e / 2 : 0.7f * (e - 0.35f))),
        ["hinge"] = (Prediction, Target.Map(Sign), (p, t) => p.Hinge(t), (p, n) => Mean(n, (k, t) => Math.Max(0, 1 - (Sign(t) * p[k])))),
        ["cosine"] = (Prediction, Target, (p, t) => p.CosineDistance(t), (p, n) => 1 - (Row(n).Select((t, k) => t * p[k]).Sum() / Math.Sqrt(p.Sum(v => v * v) * Row(n).Sum(t => t * t)))),
        ["divergence"] = (Probabilities, OtherProbabilities, (p, t) => p.KullbackLeibler(t), (p, n) => Row(n, OtherProbabilities).Select((t, k) => t * Math.Log(t / p[k])).Sum()),
        ["binary"] = (Prediction, Probabilities, (p, t) => p.BinaryCrossEntropy(t, positiveWeight: 3), (p, n) => Row(n, Probabilities).Select((t, k) => (-3 * t * Math.Log(Sigmoid(p[k]))) - ((1 - t) * Math.Log(1 - Sigmoid(p[k])))).Average()),
        ["classes"] = (Prediction, Ids, (p, t) => p.SoftmaxCrossEntropy(t), (p, n) => -LogSoftmax(p, (int)Ids.Values[n])),
        ["probabilities"] = (Prediction, Probabilities, (p, t) => p.SoftmaxCrossEntropy(t), (p, n) => -Row(n, Probabilities).Select((t, k) => t * LogSoftmax(p, k)).Sum()),
        ["smoothed, weighed"] = (Prediction, Ids, (p, t) => p.SoftmaxCrossEntropy(t, 0.2f, p.Graph.Constant(Tensor.From(ClassWeights, [4]))),
            (p, n) => -Enumerable.Range(0, 4).Sum(k => ClassWeights[k] * ((k == (int)Ids.Values[n] ? 0.8f : 0) + 0.05f) * LogSoftmax(p, k))),
    };

    public static TheoryData<string> Names() => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_and_its_gradient_are_what_its_definition_says(string name)
    {
        var (prediction, target, build, oracle) = Losses[name];
        var weights = Tensor.From([1f, 0, 2, 0.5f, 1], [5]);
        var graph = new Graph(name);
        var p = graph.Variable(prediction.ToTensor(), "p");
        var losses = build(p, graph.Constant(target.ToTensor()));
        var loss = losses.MeanLoss(graph.Constant(weights));
        graph.Output("losses", losses);
        graph.Output("slope", graph.Gradients(loss, [p])[0]!);
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        session.Run();
        for (var n = 0; n < 5; n++)
        {
            var row = Row(n, prediction);
            Assert.Equal(oracle(row, n), session.Output<float>("losses")[n], 1e-5);
            for (var k = 0; k < 4; k++)
            {
                var change = (oracle(Moved(row, k, 1e-5), n) - oracle(Moved(row, k, -1e-5), n)) / 2e-5;
                Assert.Equal(change * weights.Span<float>()[n] / 4.5, session.Output<float>("slope")[(4 * n) + k], 1e-4);
            }
        }
    }

    [Fact]
    public void Logits_far_apart_have_finite_losses_and_slopes()
    {
        var graph = new Graph("far");
        var z = graph.Variable(Tensor.From([200f, -200f], [1, 2]), "z");
        var classes = z.SoftmaxCrossEntropy(graph.Constant(Tensor.From([1], [1]))).MeanLoss();
        var binary = z.BinaryCrossEntropy(graph.Constant(Tensor.From([0f, 1f], [1, 2]))).MeanLoss();
        graph.Output("losses", classes.Reshape([1]).Concat(binary.Reshape([1]), axis: 0));
        graph.Output("slope", graph.Gradients(classes.Add(binary), [z])[0]!);
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        session.Run();
        Assert.Equal([400f, 200f], session.Output<float>("losses").ToArray());
        Assert.Equal([1.5f, -1.5f], session.Output<float>("slope").ToArray());
    }

    private static TestTensor Shares(int seed)
    {
        var x = TestTensor.Random([5, 4], seed, low: 0.1, high: 1);
        return new(x.Shape, [.. x.Values.Select((v, i) => (double)(float)(v / Row(i / 4, x).Sum()))]);
    }

    private static double[] Row(int n, TestTensor? x = null) => (x ?? Target).Values[(4 * n)..(4 * (n + 1))];

    private static double Mean(int n, Func<int, double, double> term) => Row(n).Select((t, k) => term(k, t)).Average();

    private static double Sign(double v) => v < 0 ? -1 : 1;

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));

    private static double LogSoftmax(double[] z, int k) => z[k] - Math.Log(z.Sum(Math.Exp));

    private static double[] Moved(double[] row, int k, double change) => [.. row.Select((v, i) => i == k ? v + change : v)];
}
