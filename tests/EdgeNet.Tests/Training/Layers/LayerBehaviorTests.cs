using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using Dense = EdgeNet.Training.Layers.Dense;
using GRU = EdgeNet.Training.Layers.GRU;
using LSTM = EdgeNet.Training.Layers.LSTM;

namespace EdgeNet.Tests.Training.Layers;

/// <summary>What layers do differently when they train.</summary>
public sealed class LayerBehaviorTests
{
    public static TheoryData<string, Func<int, Recurrent>> Truncated => new()
    {
        { "LSTM", k => new LSTM(4) { ReturnSequences = true, Truncate = k } },
        { "LSTM backwards, the last state", k => new LSTM(4) { GoBackwards = true, Truncate = k } },
        { "GRU", k => new GRU(4) { Truncate = k } },
    };

    [Theory]
    [MemberData(nameof(Truncated), DisableDiscoveryEnumeration = true)]
    public void Truncation_changes_what_flows_back_but_nothing_that_flows_forward(string name, Func<int, Recurrent> create)
    {
        Assert.NotEmpty(name);
        var (whole, cut, barelyCut) = (Trained(0), Trained(3), Trained(7));
        Assert.Equal(whole.Forward, cut.Forward, (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.NotEqual(whole.Weights, cut.Weights);
        Assert.Equal(whole.Weights, barelyCut.Weights);

        (float[] Forward, float[] Weights) Trained(int truncate)
        {
            var network = new Sequential([7, 2], seed: 2) { create(truncate) };
            var x = Ramp([3, 7, 2]);
            var forward = RunTraining(network, x);
            network.Compile(Optimizer.Sgd(0.1f), Loss.MeanSquaredError);
            network.Fit(Dataset.From(x, new Tensor(new(DType.F32, [3, .. network.Summary().Layers[0].Outputs[0].ToArray()]))), batch: 3);
            return (forward, network.Parameters[1].Value.Span<float>().ToArray());
        }
    }

    [Fact]
    public void Batch_normalization_trains_by_the_batch_and_predicts_by_running_means()
    {
        var network = new Sequential([2]) { new BatchNorm(momentum: 0.9f, epsilon: 0) };
        var x = Tensor.From([1f, 10f, 3f, 30f], [2, 2]);
        Assert.Equal([-1f, -1f, 1f, 1f], RunTraining(network, x), (a, b) => Math.Abs(a - b) < 1e-5f);
        network.Compile(Optimizer.Sgd(0), Loss.MeanSquaredError);
        network.Fit(Dataset.From(x, x), batch: 2);
        var statistics = network.Parameters.Where(p => !p.IsWeight).ToDictionary(p => p.Name, p => p.Value.Span<float>().ToArray());
        Assert.Equal([0.2f, 2f], statistics["batch_norm/mean"], (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.Equal([0.9f + 0.1f * 1, 0.9f + 0.1f * 100], statistics["batch_norm/variance"], (a, b) => Math.Abs(a - b) < 1e-4f);
        Assert.Equal([(1 - 0.2f) / 1, (10 - 2) / MathF.Sqrt(10.9f)], network.Predict(Tensor.From([1f, 10f], [1, 2]))[0].Span<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4f);
    }

    [Fact]
    public void Alpha_dropout_keeps_mean_and_variance()
    {
        var x = new Tensor(new(DType.F32, [200, 100]));
        Initializer.Normal(0, 1).Fill(x.Span<float>(), x.Shape, default, new(3));
        var y = RunTraining(new Sequential([100]) { new AlphaDropout(0.2f) }, x);
        Assert.Equal(0, y.Average(), 0.03);
        Assert.Equal(1, y.Average(v => v * v), 0.05);
        Assert.Equal(0.2, y.Zip(x.Span<float>().ToArray()).Count(p => p.First < -1.2f && p.Second > -1) / 20_000.0, 0.05);
    }

    [Fact]
    public void Spatial_dropout_drops_whole_channels()
    {
        var x = new Tensor(new(DType.F32, [20, 3, 3, 8]));
        x.Span<float>().Fill(1);
        var y = RunTraining(new Sequential([3, 3, 8]) { new SpatialDropout(0.5f) }, x);
        var dropped = 0;
        for (var n = 0; n < 20; n++)
        {
            for (var c = 0; c < 8; c++)
            {
                var channel = Enumerable.Range(0, 9).Select(pixel => y[(n * 9 + pixel) * 8 + c]).Distinct().ToList();
                Assert.Contains(Assert.Single(channel), new[] { 0f, 2f });
                if (channel[0] == 0) dropped++;
            }
        }

        Assert.InRange(dropped, 50, 110);
    }

    [Fact]
    public void Lengths_end_series_early()
    {
        var (series, lengths) = (new Input([5, 2], "series"), new Input([], "lengths", DType.I32));
        var network = new Network([series, lengths], [new LSTM(3).On(series, lengths)]);
        var x = Ramp([2, 5, 2]);
        var before = network.Predict(x, Tensor.From([3, 5], [2]))[0].Span<float>().ToArray();
        x.Span<float>()[6..10].Fill(9); // steps 3 and 4 of the first series
        Assert.Equal(before, network.Predict(x, Tensor.From([3, 5], [2]))[0].Span<float>().ToArray());
        Assert.NotEqual(before, network.Predict(x, Tensor.From([4, 5], [2]))[0].Span<float>().ToArray());
    }

    [Fact]
    public void A_normalization_and_a_rescaling_are_part_of_the_model()
    {
        var data = Dataset.From(Tensor.From([1f, 10f, 3f, 30f], [2, 2]), Tensor.From([0f, 0f], [2, 1]));
        var network = new Sequential([2]) { new Normalize(Normalization.Fit(data)), new Rescaling(2, 1) };
        Assert.Equal([-1f, -1f], network.Predict(Tensor.From([1f, 10f], [1, 2]))[0].Span<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
        Assert.Equal(0, network.Summary().Trained);
    }

    [Fact]
    public void A_weight_is_penalized_once_however_often_its_layer_is_used()
    {
        var (a, b) = (new Input([2], "a"), new Input([2], "b"));
        var shared = new Dense(1, bias: false) { Initializer = Initializer.Constant(2), Kernel = new() { Penalty = new(L1: 0.5f, L2: 0.25f) } };
        var network = new Network([a, b], [new EdgeNet.Training.Layers.Add().On(shared.On(a), shared.On(b))]);
        network.Compile(Optimizer.Sgd(0), Loss.MeanSquaredError);
        var zero = new Tensor(new(DType.F32, [4, 2]));
        var history = network.Fit(Dataset.From([zero, zero], [new Tensor(new(DType.F32, [4, 1]))]), batch: 4);
        Assert.Equal(0.5 * (2 + 2) + 0.25 * (4 + 4), history.Last.Training.Loss, 5);
    }

    [Fact]
    public void Layers_within_a_layer_of_ones_own_have_names_and_weights_of_their_own()
    {
        var network = new Sequential([4]) { new Residual(), new Residual() };
        Assert.Equal(
            ["residual/dense/kernel", "residual/dense/bias", "residual/dense_1/kernel", "residual/dense_1/bias", "residual_1/dense/kernel", "residual_1/dense/bias", "residual_1/dense_1/kernel", "residual_1/dense_1/bias"],
            network.Parameters.Select(p => p.Name));
        Assert.Equal(4, network.Parameters.Where(p => p.Value.Shape.Rank == 2).Select(p => p.Value.Span<float>()[0]).Distinct().Count());
        Assert.IsType<Dense>(network.Find("dense_1"));
        Assert.Equal(2 * (4 * 4 + 4), network.Summary().Layers[1].Parameters);
    }

    private sealed class Residual : MapLayer
    {
        private readonly Dense first = new(4, "relu"), second = new(4);

        protected internal override Value Call(LayerScope scope, Value x) => x + scope.Call(second, scope.Call(first, x));
    }

    /// <summary>What a network makes of a batch where it trains.</summary>
    private static float[] RunTraining(Network network, Tensor x)
    {
        var (built, inputs, results) = network.Build(x.Shape[0], training: true);
        built.Graph.Output("result", results[0]);
        using var session = built.Graph.Compile().CreateSession();
        x.Bytes.CopyTo(session.InputBytes(inputs[0].Name));
        session.Run();
        return session.Output<float>("result").ToArray();
    }

    private static Tensor Ramp(Shape shape)
    {
        var tensor = new Tensor(new(DType.F32, shape));
        for (var i = 0; i < tensor.Span<float>().Length; i++) tensor.Span<float>()[i] = MathF.Sin(i);
        return tensor;
    }
}
