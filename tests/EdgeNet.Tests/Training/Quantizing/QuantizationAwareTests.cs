using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;
using EdgeNet.Training.Quantizing;
using Net = EdgeNet.Training.Layers;

namespace EdgeNet.Tests.Training.Quantizing;

public class QuantizationAwareTests
{
    [Fact]
    public void Gradients_pass_the_rounding_by_and_a_scale_feels_how_far_values_were_moved()
    {
        var graph = new Graph("fake");
        float[] values = [-3.2f, -0.6f, 0.3f, 1.7f, 9f];
        var x = graph.Variable(Tensor.From(values, [5]), "x");
        var scale = graph.Variable(Tensor.From([0.5f], [1]), "scale");
        var y = x.FakeQuantize(scale, low: -4, high: 7);
        graph.Output("y", y);
        var gradients = graph.Gradients(y.ReduceSum([], keepDims: false), [x, scale]);
        graph.Output("dx", gradients[0]!);
        graph.Output("ds", gradients[1]!);
        using var session = graph.Compile().CreateSession();
        session.Run();
        Assert.Equal([-2f, -0.5f, 0.5f, 1.5f, 3.5f], session.Output<float>("y").ToArray());
        Assert.Equal([0f, 1, 1, 1, 0], session.Output<float>("dx").ToArray());
        // Outside the range its ends; within, by how much a value was rounded up: -1.2 → -1, 0.6 → 1, 3.4 → 3.
        Assert.Equal(-4 + 0.2f + 0.4f - 0.4f + 7, session.Output<float>("ds")[0], 5);
    }

    [Fact]
    public void What_is_learnt_is_what_is_written()
    {
        var network = Trained();
        var aware = network.Quantize(TinyData.Quadrants(256));
        aware.Compile(Optimizer.Adam(0.002f), Loss.CrossEntropy(), new Accuracy());
        aware.Fit(TinyData.Quadrants(1024), epochs: 2, batch: 64);
        var points = new Tensor(new(DType.F32, [64, 2]));
        var item = TinyData.Quadrants(64, seed: 3);
        var example = item.CreateItem();
        var wanted = new float[128];
        using var session = aware.Quantize().Compile().CreateSession();
        for (var i = 0; i < 64; i++)
        {
            item.Read(0, i, example);
            example.Input.Span<float>().CopyTo(points.Span<float>()[(2 * i)..]);
            example.Input.Span<float>().CopyTo(session.Input<float>("input"));
            session.Run();
            session.Output<float>("output").CopyTo(wanted.AsSpan(2 * i));
        }

        var given = aware.Predict(points)[0].Span<float>();
        // The bias alone is rounded where it wasn't in training; a value that lies between two steps may fall to the other.
        for (var i = 0; i < wanted.Length; i++) Assert.Equal(wanted[i], given[i], 0.03f);
    }

    [Fact]
    public void Learning_with_the_noise_mends_what_a_bad_calibration_spoilt()
    {
        var (network, test) = (Trained(), TinyData.Quadrants(1000, seed: 7));
        // Nearly all values are cut off.
        var aware = network.Quantize(TinyData.Quadrants(256), new() { Calibration = Calibration.Percentile, Percentile = 10 });
        aware.Compile(Optimizer.Adam(0.005f), Loss.CrossEntropy(), new Accuracy());
        var before = aware.Evaluate(test)["loss"];
        aware.Fit(TinyData.Quadrants(2000), epochs: 6, batch: 64);
        var after = aware.Evaluate(test)["loss"];
        Assert.True(after < 0.7 * before, $"{before}, {after}");
    }

    [Fact]
    public void Batch_normalization_is_part_of_the_weights_that_are_learnt_and_scales_are_too()
    {
        var network = new Net.Sequential([8, 8, 1], seed: 1) { new Net.Conv2D(4, 3), new Net.BatchNorm(), new Net.Flatten(), new Net.Dense(2, "softmax") };
        var pixels = new Tensor(new(DType.F32, [32, 8, 8, 1]));
        var random = new Random(1);
        foreach (ref var pixel in pixels.Span<float>()) pixel = random.NextSingle();
        var aware = network.Quantize(EdgeNet.Data.Datasets.Dataset.From([pixels], []));
        Assert.DoesNotContain(aware.Parameters, parameter => parameter.Name.Contains("moving", StringComparison.Ordinal));
        Assert.Equal(4, aware.Parameters.Count(parameter => parameter.IsWeight && !parameter.Name.EndsWith(".scale", StringComparison.Ordinal)));
        Assert.Equal(4, aware.Parameters.Count(parameter => parameter.Name.EndsWith(".scale", StringComparison.Ordinal))); // two of weights, the input, what the convolution makes
    }

    [Fact]
    public void A_teacher_answers_as_the_model_does_whatever_the_targets_were()
    {
        var network = Trained();
        using var teacher = new Teacher(network.ToGraph());
        var data = teacher.Answers(TinyData.Quadrants(20));
        var item = data.CreateItem();
        for (var i = 0; i < data.Count; i++)
        {
            data.Read(0, i, item);
            var point = Tensor.From(item.Input.Span<float>().ToArray(), [1, 2]);
            for (var j = 0; j < 2; j++) Assert.Equal(network.Predict(point)[0].Span<float>()[j], item.Target.Span<float>()[j], 1e-5f);
        }
    }

    [Fact]
    public void What_learns_of_a_teacher_comes_nearer_to_it()
    {
        var network = Trained();
        var quantizer = PostTrainingQuantizer.Calibrate(network.ToGraph(), TinyData.Quadrants(256), new() { Calibration = Calibration.Percentile, Percentile = 70 });
        using var teacher = new Teacher(network.ToGraph());
        var aware = new QuantizationAware(quantizer);
        aware.Compile(Optimizer.Adam(0.003f), teacher.Objectives);
        aware.Fit(teacher.Answers(TinyData.Quadrants(2000)), epochs: 4, batch: 64);
        var test = TinyData.Quadrants(500, seed: 7);
        var (before, after) = (quantizer.OutputSqnr(quantizer.Quantize(), test), quantizer.OutputSqnr(aware.Quantize(), test));
        Assert.True(after > before + 3, $"{before} dB, {after} dB");
    }

    private static Net.Sequential Trained()
    {
        var network = TinyData.Classifier();
        network.Fit(TinyData.Quadrants(2000), epochs: 10, batch: 64);
        return network;
    }
}
