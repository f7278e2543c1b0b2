using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Tests.Operators;
using EdgeNet.Training;

namespace EdgeNet.Tests.Training;

/// <summary>Gradients of whole small models against finite differences of the same models written naively in doubles.</summary>
public sealed class WholeModelTests
{
    /// <summary>How many elements of a parameter are varied at most.</summary>
    private const int Samples = 6;

    public static TheoryData<string> Critics() => ["LeakyRelu", "Relu", "Tanh", "Sigmoid", "Swish", "Elu", "Softplus", "LayerNormalization", "InstanceNormalization", "MaxPool", "AveragePool", "ConvTranspose"];

    /// <summary>WGAN-GP: the critic's mean score, and how far the length of its slope by each image is from 1.</summary>
    [Theory]
    [MemberData(nameof(Critics))]
    public void The_gradient_penalty_of_a_critic(string kind)
    {
        var images = Tensor([2, 6, 6, 2], 1);
        TestTensor[] parameters = [Tensor([3, 3, 3, 2], 2), Tensor([3], 3), Tensor([2, 3, 3, 3], 4), Tensor([2], 5), Tensor([1, 18], 6), Tensor([6, 6, 3], 7), Tensor([3], 8)];
        parameters[6] = parameters[6].Map(v => v + 1);
        var used = kind switch { "LayerNormalization" => 7, "InstanceNormalization" => 7, _ => 5 };
        Check(parameters[..used],
            p =>
            {
                var x = p[0].Graph.Constant(images.ToTensor());
                var scores = Critic(kind, x, p);
                var slope = p[0].Graph.Gradients(scores.ReduceSum([], keepDims: false), [x])[0]!;
                var tooLong = slope.Mul(slope).ReduceSum([1, 2, 3], keepDims: false).Affine(beta: 1e-12f).Sqrt().Affine(beta: -1);
                return scores.ReduceMean([], keepDims: false).Add(tooLong.Mul(tooLong).ReduceMean([], keepDims: false).Affine(10));
            },
            p =>
            {
                var scores = Critic(kind, images, p);
                var penalty = 0.0;
                for (var n = 0; n < 2; n++)
                {
                    var (image, squares) = (new TestTensor([1, 6, 6, 2], images.Values[(n * 72)..((n + 1) * 72)]), 0.0);
                    for (var e = 0; e < 72; e++)
                    {
                        var slope = (Critic(kind, image.Moved(e, 1e-5), p).Values[0] - Critic(kind, image.Moved(e, -1e-5), p).Values[0]) / 2e-5;
                        squares += slope * slope;
                    }

                    penalty += Math.Pow(Math.Sqrt(squares) - 1, 2) / 2;
                }

                return scores.Values.Average() + (10 * penalty);
            });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_recurrent_classifier(bool isGru)
    {
        var (x, wanted, gates) = (Tensor([3, 5, 4], 1), Tensor([3, 2], 2).Map(Math.Abs), isGru ? 3 : 4);
        TestTensor[] parameters = [Tensor([1, gates * 6, 4], 3), Tensor([1, gates * 6, 6], 4), Tensor([1, 2 * gates * 6], 5), Tensor([2, 6], 6), Tensor([2], 7)];
        Check(parameters,
            p =>
            {
                var input = p[0].Graph.Constant(x.ToTensor());
                var state = isGru ? input.GRU(p[0], p[1], p[2], linearBeforeReset: true).H : input.LSTM(p[0], p[1], p[2]).H;
                return state.Dense(p[3], p[4]).LogSoftmax().Mul(p[0].Graph.Constant(wanted.ToTensor())).ReduceSum([], keepDims: false).Neg();
            },
            p =>
            {
                var logits = Dense(Recurrent(isGru ? new GRU { LinearBeforeReset = true } : new LSTM(), [x, p[0], p[1], p[2]])[1], p[3], p[4]);
                return -Enumerable.Range(0, 3).Sum(n => Enumerable.Range(0, 2).Sum(k => wanted[n, k] * (logits[n, k] - Math.Log(Math.Exp(logits[n, 0]) + Math.Exp(logits[n, 1])))));
            });
    }

    /// <summary>A sequence in slices of two steps, each going on from the state the last one ended in.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Slices_of_a_sequence_whose_state_goes_on_with_or_without_its_gradient(bool truncated)
    {
        const int slices = 3;
        var x = Tensor([2, 2 * slices, 3], 1);
        TestTensor[] parameters = [Tensor([1, 16, 3], 2), Tensor([1, 16, 4], 3), Tensor([1, 32], 4)];
        // What a slice begins with, at the parameters as they are: to a truncated gradient it is constant.
        var begins = new List<(TestTensor? H, TestTensor? C)>();
        Oracle(parameters, state: null, begins.Add);
        Check(parameters,
            p =>
            {
                var input = p[0].Graph.Constant(x.ToTensor());
                (Value? h, Value? c, Value? loss) = (null, null, null);
                for (var k = 0; k < slices; k++)
                {
                    if (truncated) (h, c) = (h?.StopGradient(), c?.StopGradient());
                    (var y, h, c) = input.Slice([2 * k], [2 * (k + 1)], [1]).LSTM(p[0], p[1], p[2], initialH: h, initialC: c);
                    var part = y.Mul(y).ReduceSum([], keepDims: false);
                    loss = loss is null ? part : loss.Add(part);
                }

                return loss!;
            },
            p => Oracle(p, truncated ? begins : null, static _ => { }));

        double Oracle(TestTensor[] p, List<(TestTensor? H, TestTensor? C)>? state, Action<(TestTensor? H, TestTensor? C)> visit)
        {
            ((TestTensor? H, TestTensor? C) at, var loss) = ((null, null), 0.0);
            for (var k = 0; k < slices; k++)
            {
                if (state is not null) at = state[k];
                visit(at);
                var part = new TestTensor([2, 2, 3], [.. Enumerable.Range(0, 2).SelectMany(n => x.Values.Skip((n * slices * 6) + (k * 6)).Take(6))]);
                var results = Recurrent(new LSTM(), [part, p[0], p[1], p[2], null, at.H, at.C]);
                loss += results[0].Values.Sum(v => v * v);
                at = (results[1], results[2]);
            }

            return loss;
        }
    }

    [Fact]
    public void A_convolutional_network_with_batch_normalization()
    {
        var (x, wanted) = (Tensor([3, 7, 7, 2], 1), Tensor([3, 2], 2));
        TestTensor[] parameters =
        [
            Tensor([4, 3, 3, 2], 3), Tensor([4], 4).Map(v => v + 1), Tensor([4], 5), Tensor([5, 3, 3, 4], 6), Tensor([5], 7).Map(v => v + 1), Tensor([5], 8), Tensor([2, 5], 9),
        ];
        Check(parameters,
            p =>
            {
                var y = p[0].Graph.Constant(x.ToTensor()).Conv2D(p[0], pads: [1, 1, 1, 1]).BatchNormalizationTraining(p[1], p[2]).Y.LeakyRelu(0.2f);
                y = y.Conv2D(p[3], strides: [2, 2]).BatchNormalizationTraining(p[4], p[5]).Y.Tanh().GlobalAveragePool().Flatten().Dense(p[6]);
                var error = y.Sub(p[0].Graph.Constant(wanted.ToTensor()));
                return error.Mul(error).ReduceSum([], keepDims: false);
            },
            p =>
            {
                var y = Normalized(ConvolutionCases.Oracle(new Conv2D { Pads = [1, 1, 1, 1] }, [x, p[0]]), p[1], p[2]).Map(v => v < 0 ? 0.2f * v : v);
                y = Normalized(ConvolutionCases.Oracle(new Conv2D { Strides = [2, 2] }, [y, p[3]]), p[4], p[5]).Map(Math.Tanh);
                var pooled = TestTensor.Zeros([3, 5]);
                for (var i = 0; i < y.Values.Length; i++) pooled.Values[(i / 45 * 5) + (i % 5)] += y.Values[i] / 9;
                return Dense(pooled, p[6], b: null).Values.Zip(wanted.Values, (a, b) => (a - b) * (a - b)).Sum();
            });
    }

    [Fact]
    public void What_cannot_be_differentiated_twice_is_named()
    {
        var graph = new Graph("twice");
        var x = graph.Constant(Tensor([1, 3, 2], 1).ToTensor());
        var w = graph.Variable(Tensor([1, 12, 2], 2).ToTensor(), "w");
        var y = x.LSTM(w, graph.Constant(Tensor([1, 12, 3], 3).ToTensor())).H;
        var slope = graph.Gradients(y.ReduceSum([], keepDims: false), [x])[0]!;
        var message = Assert.Throws<GraphException>(() => graph.Gradients(slope.Mul(slope).ReduceSum([], keepDims: false), [w])).Message;
        Assert.Contains("RecurrentGradient has no gradient", message, StringComparison.Ordinal);
    }

    private static Value Critic(string kind, Value x, Value[] p)
    {
        var y = x.Conv2D(p[0], p[1], pads: [1, 1, 1, 1]);
        y = kind switch
        {
            "LayerNormalization" => y.LayerNormalization(p[5], y.Graph.Constant(new Tensor(p[5].Spec)), axis: 1),
            "InstanceNormalization" => y.InstanceNormalization(p[6], y.Graph.Constant(new Tensor(p[6].Spec))),
            _ => y,
        };
        y = Activated(y).MaybePooled(kind);
        y = kind == "ConvTranspose" ? y.ConvTranspose2D(p[2], p[3], pads: [1, 1, 1, 1]).Slice([0, 0], [6, 6], [1, 2], [2, 2])
            : y.Conv2D(p[2], p[3], strides: y.Shape[1] == 6 ? [2, 2] : [1, 1], pads: [1, 1, 1, 1]);
        return Activated(y).Flatten().Dense(p[4]);

        Value Activated(Value v) => kind switch
        {
            "Relu" => v.Relu(),
            "Tanh" => v.Tanh(),
            "Sigmoid" => v.Sigmoid(),
            "Swish" => v.Swish(),
            "Elu" => v.Elu(),
            "Softplus" => v.Softplus(),
            _ => v.LeakyRelu(0.2f),
        };
    }

    private static TestTensor Critic(string kind, TestTensor x, TestTensor[] p)
    {
        var y = ConvolutionCases.Oracle(new Conv2D { Pads = [1, 1, 1, 1] }, [x, p[0], p[1]]);
        if (kind == "LayerNormalization") y = NormalizedEach(y, y.Values.Length / y.Shape[0], (_, e) => p[5].Values[e]);
        if (kind == "InstanceNormalization") y = Instances(y, p[6]);
        y = Activated(y);
        if (kind == "MaxPool") y = PoolCases.Oracle(new MaxPool { Kernel = [2, 2], Strides = [2, 2] }, y, w => w.Max(), padding: null);
        if (kind == "AveragePool") y = PoolCases.Oracle(new AveragePool { Kernel = [2, 2], Strides = [2, 2] }, y, w => w.Average(), padding: null);
        if (kind == "ConvTranspose")
        {
            // A transposed convolution of stride 1 is a convolution with the taps turned round.
            var turned = TestTensor.Zeros(p[2].Shape);
            for (var m = 0; m < 2; m++)
                for (var u = 0; u < 3; u++)
                    for (var v = 0; v < 3; v++)
                        for (var c = 0; c < 3; c++) turned[m, u, v, c] = p[2][m, 2 - u, 2 - v, c];
            var whole = ConvolutionCases.Oracle(new Conv2D { Pads = [1, 1, 1, 1] }, [y, turned, p[3]]);
            y = TestTensor.Zeros([x.Shape[0], 3, 3, 2]);
            for (var i = 0; i < y.Values.Length; i++) y.Values[i] = whole[i / 18, i / 6 % 3 * 2, i / 2 % 3 * 2, i % 2];
        }
        else
        {
            var stride = y.Shape[1] == 6 ? 2 : 1;
            y = ConvolutionCases.Oracle(new Conv2D { Strides = [stride, stride], Pads = [1, 1, 1, 1] }, [y, p[2], p[3]]);
        }

        return Dense(new([x.Shape[0], 18], Activated(y).Values), p[4], b: null);

        TestTensor Activated(TestTensor t) => t.Map(v => kind switch
        {
            "Relu" => Math.Max(0, v),
            "Tanh" => Math.Tanh(v),
            "Sigmoid" => 1 / (1 + Math.Exp(-v)),
            "Swish" => v / (1 + Math.Exp(-v)),
            "Elu" => v < 0 ? Math.Exp(v) - 1 : v,
            "Softplus" => Math.Log(1 + Math.Exp(v)),
            _ => v < 0 ? 0.2f * v : v,
        });
    }

    /// <summary>Compares a loss and its gradients with those of the same model in doubles.</summary>
    private static void Check(TestTensor[] parameters, Func<Value[], Value> build, Func<TestTensor[], double> oracle)
    {
        var graph = new Graph("model");
        Value[] variables = [.. parameters.Select((p, i) => graph.Variable(p.ToTensor(), $"p{i}"))];
        var loss = build(variables);
        graph.Output("loss", loss);
        var gradients = graph.Gradients(loss, variables);
        for (var i = 0; i < variables.Length; i++) graph.Output($"d{i}", gradients[i] ?? graph.Constant(new Tensor(variables[i].Spec)));
        using var session = graph.Compile(new() { Threads = 2 }).CreateSession();
        session.Run();
        var expected = oracle(parameters);
        Assert.Equal(expected, session.Output<float>("loss")[0], 1e-4 * Math.Max(1, Math.Abs(expected)));
        var (random, compared) = (new Random(9), 0);
        for (var i = 0; i < parameters.Length; i++)
        {
            var got = session.Output<float>($"d{i}").ToArray();
            foreach (var e in Enumerable.Range(0, got.Length).OrderBy(_ => random.Next()).Take(Samples))
            {
                var (below, above) = (At(-1e-4), At(1e-4));
                var (left, right, slope) = ((expected - below) / 1e-4, (above - expected) / 1e-4, (above - below) / 2e-4);
                if (Math.Abs(left - right) > 2e-2 * Math.Max(1, Math.Abs(slope))) continue; // a kink
                Assert.True(Math.Abs(got[e] - slope) <= 2e-3 * Math.Max(1, Math.Abs(slope)), $"The gradient of parameter {i}, element {e}, is {got[e]}; finite differences give {slope}.");
                compared++;

                double At(double change) => oracle([.. parameters.Select((p, k) => k == i ? p.Moved(e, change) : p)]);
            }
        }

        Assert.True(compared > 2 * Samples, $"only {compared} slopes were compared");
    }

    private static TestTensor Tensor(Shape shape, int seed) => TestTensor.Random(shape, seed, low: -0.7, high: 0.7);

    private static TestTensor[] Recurrent(RecurrentOperator op, TestTensor?[] inputs) =>
        new RecurrentOracle(op, inputs, v => 1 / (1 + Math.Exp(-v)), Math.Tanh, Math.Tanh).Run();

    private static TestTensor Dense(TestTensor x, TestTensor w, TestTensor? b)
    {
        var y = TestTensor.Zeros([x.Shape[0], w.Shape[0]]);
        for (var n = 0; n < x.Shape[0]; n++)
            for (var m = 0; m < w.Shape[0]; m++)
                y[n, m] = (b?[m] ?? 0) + Enumerable.Range(0, w.Shape[1]).Sum(k => x[n, k] * w[m, k]);
        return y;
    }

    /// <summary>Normalizes each channel over all rows.</summary>
    private static TestTensor Normalized(TestTensor x, TestTensor scale, TestTensor shift)
    {
        var (y, c) = (TestTensor.Zeros(x.Shape), x.Shape[^1]);
        foreach (var channel in Enumerable.Range(0, x.Values.Length).GroupBy(i => i % c))
        {
            var mean = channel.Average(i => x.Values[i]);
            var deviation = Math.Sqrt(channel.Average(i => Math.Pow(x.Values[i] - mean, 2)) + 1e-5f);
            foreach (var i in channel) y.Values[i] = ((x.Values[i] - mean) / deviation * scale.Values[i % c]) + shift.Values[i % c];
        }

        return y;
    }

    /// <summary>Normalizes each stretch of some length.</summary>
    private static TestTensor NormalizedEach(TestTensor x, int length, Func<int, int, double> scale)
    {
        var y = TestTensor.Zeros(x.Shape);
        for (var first = 0; first < x.Values.Length; first += length)
        {
            var part = x.Values[first..(first + length)];
            var mean = part.Average();
            var deviation = Math.Sqrt(part.Average(v => Math.Pow(v - mean, 2)) + 1e-5f);
            for (var e = 0; e < length; e++) y.Values[first + e] = (part[e] - mean) / deviation * scale(first, e);
        }

        return y;
    }

    private static TestTensor Instances(TestTensor x, TestTensor scale)
    {
        var ofImage = x.Values.Length / x.Shape[0];
        Shape one = [1, .. x.Shape.ToArray()[1..]];
        return new(x.Shape, [.. Enumerable.Range(0, x.Shape[0]).SelectMany(n =>
            Normalized(new(one, x.Values[(n * ofImage)..((n + 1) * ofImage)]), scale, TestTensor.Zeros(scale.Shape)).Values)]);
    }
}

internal static class CriticPooling
{
    /// <summary>Pooled, if the kind is a pooling.</summary>
    public static Value MaybePooled(this Value v, string kind) =>
        kind == "MaxPool" ? v.MaxPool([2, 2], strides: [2, 2]) : kind == "AveragePool" ? v.AveragePool([2, 2], strides: [2, 2]) : v;
}
