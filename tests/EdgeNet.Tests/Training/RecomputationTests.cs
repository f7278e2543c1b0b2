using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Training;

namespace EdgeNet.Tests.Training;

/// <summary>Steps that compute parts of the forward pass again.</summary>
public sealed class RecomputationTests
{
    private static readonly CompileOptions Options = new() { Threads = 2 };

    public static TheoryData<string, double> Models() => new() { { "convolutions", 0.75 }, { "convolutions", 0.45 }, { "recurrent", 0.75 } };

    [Theory]
    [MemberData(nameof(Models))]
    public void A_step_in_less_memory_gives_the_same_bits(string model, double share)
    {
        var (graph, loss) = Build(model);
        var plain = graph.Compile(Options);
        var small = graph.RecomputeWithin([loss], (long)(plain.ArenaBytes * share), Options).Compile(Options);
        Assert.True(small.ArenaBytes <= plain.ArenaBytes * share, $"{small.ArenaBytes} bytes of {plain.ArenaBytes}");
        using var expected = plain.CreateSession();
        using var got = small.CreateSession();
        for (var step = 0; step < 3; step++)
        {
            expected.Run();
            got.Run();
            Assert.Equal(expected.Output<float>("loss")[0], got.Output<float>("loss")[0]);
        }

        foreach (var variable in graph.Variables.Where(v => v.Spec.Type == DType.F32))
            Assert.Equal(expected.Variable<float>(variable.Name).ToArray(), got.Variable<float>(variable.Name).ToArray());
    }

    [Fact]
    public void Nothing_is_computed_again_where_memory_suffices()
    {
        var (graph, loss) = Build("convolutions");
        var plain = graph.Compile(Options);
        Assert.Equal(plain.Steps.Count, graph.RecomputeWithin([loss], plain.ArenaBytes, Options).Compile(Options).Steps.Count);
    }

    [Fact]
    public void Too_small_a_memory_is_refused_with_the_smallest_that_would_do()
    {
        var (graph, loss) = Build("convolutions");
        var message = Assert.Throws<EdgeNetException>(() => graph.RecomputeWithin([loss], 10_000, Options)).Message;
        var least = long.Parse(string.Concat(message.Split("takes ")[1].Split(" bytes")[0].Where(char.IsDigit)), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(graph.RecomputeWithin([loss], least, Options).Compile(Options).ArenaBytes <= least);
        Assert.Throws<EdgeNetException>(() => graph.RecomputeWithin([loss], least - 1, Options));
    }

    private static (Graph Graph, Value Loss) Build(string model)
    {
        var graph = new Graph(model);
        var (seed, trained) = (10, new List<Value>());
        var loss = model == "convolutions" ? Convolutions() : Recurrent();
        graph.Output("loss", loss);
        graph.Differentiate(loss, trained, Optimizer.Adam(0.01f));
        return (graph, loss);

        Value Convolutions()
        {
            var counter = graph.Counter();
            var y = graph.Constant(TestTensor.Random([8, 16, 16, 4], seed: 1).ToTensor());
            for (var layer = 0; layer < 12; layer++)
            {
                y = y.Conv2D(Weights([8, 3, 3, y.Shape[3]]), pads: [1, 1, 1, 1]).BatchNormalizationTraining(Weights([8]), Weights([8])).Y.LeakyRelu(0.2f);
                if (layer == 5) y = y.Dropout(0.2f, counter, seed: 3);
            }

            return y.MaxPool([2, 2], strides: [2, 2]).GlobalAveragePool().Flatten().Dense(Weights([3, 8])).MeanSquaredError(graph.Constant(TestTensor.Random([8, 3], seed: 2).ToTensor())).MeanLoss();
        }

        Value Recurrent()
        {
            var y = graph.Constant(TestTensor.Random([8, 40, 6], seed: 1).ToTensor());
            for (var layer = 0; layer < 6; layer++) y = y.LSTM(Weights([1, 48, y.Shape[2]]), Weights([1, 48, 12])).Y;
            return y.Dense(Weights([1, 12])).MeanSquaredError(graph.Constant(TestTensor.Random([8, 40, 1], seed: 2).ToTensor())).MeanLoss();
        }

        Value Weights(Shape shape)
        {
            trained.Add(graph.Variable(TestTensor.Random(shape, seed++, low: -0.4, high: 0.4).ToTensor(), $"w{seed}"));
            return trained[^1];
        }
    }
}
