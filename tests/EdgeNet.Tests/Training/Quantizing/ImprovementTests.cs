using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Tests.Training.Quantizing;

/// <summary>What makes up for the loss that quantizing brings, each where it is needed.</summary>
public class ImprovementTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equalized_channels_leave_the_model_what_it_was_and_take_less_harm(bool depthwise)
    {
        var graph = Uneven(depthwise);
        var (plain, equalized) = (PostTrainingQuantizer.Calibrate(graph, Images.Samples(32)), PostTrainingQuantizer.Calibrate(graph, Images.Samples(32), new() { Equalize = true }));
        // Nothing quantized is what was equalized, in floats.
        var same = equalized.Quantize(equalized.Layers);
        Assert.InRange(plain.OutputSqnr(same, Images.Samples(8)), 100, double.PositiveInfinity);
        var (before, after) = (plain.OutputSqnr(plain.Quantize(), Images.Samples(32, seed: 9)), equalized.OutputSqnr(equalized.Quantize(), Images.Samples(32, seed: 9)));
        Assert.True(after > before + 4, $"{before} dB, {after} dB");
    }

    [Fact]
    public void Corrected_biases_take_off_what_values_were_shifted_by()
    {
        // What is cut off here all lies on one side.
        var options = new QuantizationOptions { Calibration = Calibration.Percentile, Percentile = 90 };
        var (plain, corrected) = (Shift(options), Shift(options with { CorrectBias = true }));
        Assert.True(corrected < plain / 4, $"{plain}, {corrected}");
    }

    [Fact]
    public void Learnt_rounding_comes_nearer_to_what_a_layer_makes_than_rounding_to_the_nearest()
    {
        var graph = Images.Network();
        var product = graph.Nodes.Single(node => node.Name == "second");
        var weights = product.Inputs[LinearOperator.W]!.Constant!;
        var scales = QuantizedWeights.Of(weights, axis: 0, WeightScale.MinMax).Scales.Select(scale => scale * 16).ToArray(); // 15 steps instead of 255
        var nearest = QuantizedWeights.Of(weights, axis: 0, scales);
        var data = new ValueRange(0, 3).ToQuantization();
        var learnt = new AdaptiveRounding(graph, Images.Samples(64)).Round(product, nearest, data, CancellationToken.None);
        Assert.Equal(nearest.Scales, learnt.Scales);
        for (var i = 0; i < weights.Shape.Elements; i++)
            Assert.InRange(learnt.Bytes.Span<sbyte>()[i] - weights.Span<float>()[i] / scales[i / 72], -1.001f, 1.001f);
        Assert.NotEqual(nearest.Bytes.Bytes.ToArray(), learnt.Bytes.Bytes.ToArray());
        var (before, after) = (Distance(nearest), Distance(learnt));
        Assert.True(after < 0.8 * before, $"{before}, {after}"); // of samples it was not learnt from

        double Distance(QuantizedWeights rounded)
        {
            var copy = graph.Clone();
            var twin = copy.Nodes.Single(node => node.Name == "second");
            twin.SetInput(LinearOperator.W, copy.Constant(rounded.Bytes).DequantizeLinear(rounded.Quantization));
            var (sum, batches) = (0.0, Probe.Batches(graph, Images.Samples(32, seed: 9)));
            using var wanted = new Probe(graph, ["second"]);
            using var given = new Probe(copy, ["second"]);
            var batch = batches.CreateItem();
            for (var i = 0; i < batches.Count; i++)
            {
                batches.Read(0, i, batch);
                wanted.Run(batch);
                given.Run(batch);
                for (var j = 0; j < wanted["second"].Length; j++) sum += Math.Pow(wanted["second"][j] - given["second"][j], 2);
            }

            return sum;
        }
    }

    [Fact]
    public void A_model_can_be_rounded_by_learning_and_still_answers()
    {
        var quantizer = PostTrainingQuantizer.Calibrate(Images.Network(), Images.Samples(64), new() { AdaptRounding = true, CorrectBias = true, Equalize = true });
        Assert.InRange(quantizer.OutputSqnr(quantizer.Quantize(), Images.Samples(64, seed: 9)), 30, 70);
    }

    /// <summary>Channels of which some are a thousand times others, and made up for by what reads them.</summary>
    private static Graph Uneven(bool depthwise)
    {
        var b = new GraphBuilder("uneven", seed: 5);
        var x = b.Input("image", [1, 12, 12, 1]);
        var (made, biases) = (b.Weights([8, 3, 3, 1]), b.Uniform([8], 0, 0.5f));
        var read = depthwise ? b.Weights([8, 3, 3, 1]) : b.Weights([8, 1, 1, 8]);
        for (var channel = 0; channel < 8; channel++)
        {
            var factor = MathF.Pow(10, channel % 4 - 2);
            foreach (ref var w in made.Constant!.Span<float>().Slice(channel * 9, 9)) w *= factor;
            biases.Constant!.Span<float>()[channel] *= factor;
            for (var i = 0; i < read.Shape.Elements; i++)
                if ((depthwise ? i / 9 : i % 8) == channel) read.Constant!.Span<float>()[i] /= factor;
        }

        var y = x.Conv2D(made, biases, name: "first").Relu().MaxPool([2, 2]).Conv2D(read, group: depthwise ? 8 : 1, name: "second").Relu();
        b.Output("y", y.GlobalAveragePool().Flatten().Dense(b.Weights([4, 8]), name: "head"));
        return b.Build();
    }

    /// <summary>How far the mean of a network's answers is off.</summary>
    private static double Shift(QuantizationOptions options)
    {
        var b = new GraphBuilder("shifted", seed: 5);
        var x = b.Input("image", [1, 12, 12, 1]);
        b.Output("y", x.Conv2D(b.Weights([8, 3, 3, 1]), b.Zeros([8]), name: "first").Relu().GlobalAveragePool().Flatten().Dense(b.Uniform([4, 8], 0, 1), name: "head"));
        var graph = b.Build();
        var quantized = PostTrainingQuantizer.Calibrate(graph, Images.Samples(64), options).Quantize();
        var samples = Images.Samples(64, seed: 9);
        using var wanted = graph.Compile().CreateSession();
        using var given = quantized.Compile().CreateSession();
        var (sums, item) = (new double[4], samples.CreateItem());
        for (var i = 0; i < samples.Count; i++)
        {
            samples.Read(0, i, item);
            foreach (var session in new[] { wanted, given })
            {
                item.Input.Span<float>().CopyTo(session.Input<float>("image"));
                session.Run();
            }

            for (var j = 0; j < 4; j++) sums[j] += wanted.Output<float>("y")[j] - given.Output<float>("y")[j];
        }

        return sums.Sum(Math.Abs);
    }
}
