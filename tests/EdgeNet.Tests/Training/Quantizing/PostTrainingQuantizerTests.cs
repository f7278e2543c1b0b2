using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Tests.Training.Quantizing;

public class PostTrainingQuantizerTests
{
    [Fact]
    public void A_quantized_network_answers_nearly_as_the_one_it_was_made_of()
    {
        var graph = Images.Network();
        var quantizer = PostTrainingQuantizer.Calibrate(graph, Images.Samples(64));
        Assert.InRange(quantizer.OutputSqnr(quantizer.Quantize(), Images.Samples(64, seed: 9)), 30, 60);
    }

    [Theory]
    [InlineData(Calibration.Average)]
    [InlineData(Calibration.Percentile)]
    [InlineData(Calibration.Entropy)]
    [InlineData(Calibration.Mse)]
    public void Every_way_to_calibrate_gives_a_working_network(Calibration calibration)
    {
        var quantizer = PostTrainingQuantizer.Calibrate(Images.Network(), Images.Samples(64), new() { Calibration = calibration, Weights = WeightScale.Mse });
        Assert.InRange(quantizer.OutputSqnr(quantizer.Quantize(), Images.Samples(64, seed: 9)), 15, 60);
    }

    [Fact]
    public void The_graph_given_is_left_as_it_was_and_the_other_has_its_inputs_and_outputs()
    {
        var graph = Images.Network();
        var before = graph.Nodes.Select(node => node.ToString()).ToList();
        var quantized = PostTrainingQuantizer.Calibrate(graph, Images.Samples(8)).Quantize();
        Assert.Equal(before, graph.Nodes.Select(node => node.ToString()));
        Assert.Equal(graph.Inputs.Select(i => i.ToString()), quantized.Inputs.Select(i => i.ToString()));
        Assert.Equal(graph.Outputs.Select(o => (o.Name, o.Value.Spec)), quantized.Outputs.Select(o => (o.Name, o.Value.Spec)));
    }

    [Fact]
    public void Weights_are_bytes_and_biases_count_in_the_steps_of_their_products()
    {
        var quantized = PostTrainingQuantizer.Calibrate(Images.Network(), Images.Samples(8)).Quantize();
        var products = quantized.Nodes.Where(node => node.Operator is LinearOperator).ToList();
        Assert.Equal(4, products.Count);
        foreach (var node in products)
        {
            var x = (DequantizeLinear)node.Inputs[LinearOperator.X]!.Producer!.Operator;
            var (w, b) = (node.Inputs[LinearOperator.W]!.Producer!, node.Inputs[LinearOperator.B]!.Producer!);
            Assert.Equal((DType.I8, DType.I32), (w.Inputs[0]!.Constant!.Spec.Type, b.Inputs[0]!.Constant!.Spec.Type));
            Assert.Equal(((DequantizeLinear)w.Operator).Scales.Select(scale => scale * x.Scales[0]), ((DequantizeLinear)b.Operator).Scales);
            Assert.Empty(((DequantizeLinear)w.Operator).ZeroPoints.Where(zero => zero != 0));
        }
    }

    [Theory]
    [InlineData(WeightForm.Fp16)]
    [InlineData(WeightForm.Int8)]
    [InlineData(WeightForm.Int4)]
    public void Weights_that_were_stored_in_fewer_bits_are_quantized_as_floats_are(WeightForm form)
    {
        var layers = PostTrainingQuantizer.Calibrate(Images.Network(), Images.Samples(8)).Layers;
        var quantizer = PostTrainingQuantizer.Calibrate(WeightStorage.Store(Images.Network(), form), Images.Samples(8));
        Assert.Equal(layers, quantizer.Layers);
        Assert.InRange(quantizer.OutputSqnr(quantizer.Quantize(), Images.Samples(8, seed: 9)), 20, 60);
    }

    [Fact]
    public void Layers_kept_in_float_keep_their_weights_and_the_others_do_not()
    {
        var quantizer = PostTrainingQuantizer.Calibrate(Images.Network(), Images.Samples(16));
        var mixed = quantizer.Quantize(["second"]);
        var layers = quantizer.Compare(mixed, Images.Samples(8));
        Assert.Equal(["second", "HardSwish"], layers.Where(layer => layer.IsFloat).Select(layer => layer.Name));
        Assert.NotNull(mixed.Nodes.Single(node => node.Name == "second").Inputs[LinearOperator.W]!.Constant);
        Assert.Equal(double.PositiveInfinity, quantizer.OutputSqnr(quantizer.Quantize(quantizer.Layers), Images.Samples(4)));
    }

    [Fact]
    public void Every_layer_is_reported_with_its_noise()
    {
        var quantizer = PostTrainingQuantizer.Calibrate(Images.Network(), Images.Samples(32));
        var layers = quantizer.Compare(quantizer.Quantize(), Images.Samples(32, seed: 9));
        Assert.Equal(["first", "second", "HardSwish", "third", "GlobalAveragePool", "head"], layers.Select(layer => layer.Name));
        Assert.All(layers, layer => Assert.InRange(layer.Sqnr, 20, 80));
        Assert.Null(layers[^1].Quantization); // what the caller takes are floats
    }

    [Fact]
    public void A_recurrent_layer_has_bytes_for_weights_and_floats_for_its_cell()
    {
        var b = new GraphBuilder("recurrent", seed: 2);
        var x = b.Input("x", [1, 5, 3]);
        var (y, _, c) = x.LSTM(b.Weights([1, 16, 3]), b.Weights([1, 16, 4]), b.Zeros([1, 16]), name: "lstm");
        b.Output("y", y.Dense(b.Weights([2, 4]), name: "dense"));
        b.Output("c", c);
        var random = new Random(4);
        var values = new float[40 * 15];
        foreach (ref var value in values.AsSpan()) value = 2 * random.NextSingle() - 1;
        var samples = Dataset.From([Tensor.From(values, [40, 5, 3])], []);
        var quantizer = PostTrainingQuantizer.Calibrate(b.Build(), samples);
        var quantized = quantizer.Quantize();
        var lstm = quantized.Nodes.Single(node => node.Operator is LSTM);
        Assert.All(lstm.Inputs.Skip(1).Take(2), w => Assert.Equal(DType.I8, w!.Producer!.Inputs[0]!.Spec.Type));
        Assert.Same(lstm, quantized.Outputs[1].Value.Producer);
        Assert.InRange(quantizer.OutputSqnr(quantized, samples), 25, 60);
    }

    [Fact]
    public void A_constant_beside_an_activation_is_bytes_too()
    {
        var b = new GraphBuilder("scaled", seed: 2);
        var x = b.Input("x", [1, 6]).Dense(b.Weights([6, 6]));
        b.Output("y", x.Mul(b.Constant([0.5f], [1])).Add(b.Constant([1f, -2, 3, -4, 5, -6], [1, 6]), "sum").Dense(b.Weights([3, 6])));
        var samples = Dataset.From([Tensor.From([.. Enumerable.Range(0, 60).Select(i => MathF.Sin(i))], [10, 6])], []);
        var quantizer = PostTrainingQuantizer.Calibrate(b.Build(), samples);
        var quantized = quantizer.Quantize();
        Assert.DoesNotContain(quantized.Constants, constant => constant.Spec.Type == DType.F32);
        Assert.InRange(quantizer.OutputSqnr(quantized, samples), 30, 60);
    }

    [Fact]
    public void A_layer_that_is_not_there_cannot_be_kept()
    {
        var quantizer = PostTrainingQuantizer.Calibrate(Images.Network(), Images.Samples(4));
        Assert.Contains("did you mean 'second'?", Assert.Throws<EdgeNetException>(() => quantizer.Quantize(["secnod"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_of_another_shape_are_refused_with_both_shapes()
    {
        var samples = Dataset.From([new Tensor(new(DType.F32, [4, 7, 7, 1]))], []);
        var message = Assert.Throws<EdgeNetException>(() => PostTrainingQuantizer.Calibrate(Images.Network(), samples)).Message;
        Assert.Contains("[1, 12, 12, 1]", message, StringComparison.Ordinal);
        Assert.Contains("[7, 7, 1]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_integers_is_not_quantized_again()
    {
        var quantized = PostTrainingQuantizer.Calibrate(Images.Network(), Images.Samples(4)).Quantize();
        Assert.Contains("computes with integers already", Assert.Throws<EdgeNetException>(() => PostTrainingQuantizer.Calibrate(quantized, Images.Samples(4))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_named()
    {
        var b = new GraphBuilder("broken");
        b.Output("y", b.Input("x", [1, 2]).Dense(b.Constant([1f, 1], [1, 2]), name: "sum").Log().Dense(b.Constant([1f], [1, 1])));
        var samples = Dataset.From([Tensor.From([-1f, -1], [1, 2])], []);
        Assert.Contains("'Log'", Assert.Throws<EdgeNetException>(() => PostTrainingQuantizer.Calibrate(b.Build(), samples)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_made_worse_on_purpose_is_found_to_hurt_most()
    {
        // Weights that are a thousand times the others, for a channel that is always 0, leave those hardly a step.
        var quantizer = PostTrainingQuantizer.Calibrate(Images.Network(spoilt: true), Images.Samples(32));
        var worst = Sensitivity.Measure(quantizer, Images.Samples(32));
        Assert.Equal("second", worst[0].Layer);
        var (all, without) = (quantizer.OutputSqnr(quantizer.Quantize(), Images.Samples(32)), quantizer.OutputSqnr(quantizer.Quantize(["second"]), Images.Samples(32)));
        Assert.True(without > all + 3, $"{all} dB, {without} dB");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(6, 6)]
    [InlineData(99, 6)]
    public void As_few_layers_as_needed_are_kept_in_float(int needed, int kept)
    {
        LayerSensitivity[] layers = [.. Enumerable.Range(0, 6).Select(i => new LayerSensitivity($"layer{i}", i))];
        Assert.Equal(layers.Take(kept).Select(layer => layer.Layer), Sensitivity.KeepFloat(layers, floats => floats.Count >= needed));
    }
}

/// <summary>A small network over images, and images.</summary>
internal static class Images
{
    public static Graph Network(bool spoilt = false)
    {
        var b = new GraphBuilder("images", seed: 5);
        var x = b.Input("image", [1, 12, 12, 1]);
        var biases = b.Uniform([8], -0.1f, 0.1f);
        if (spoilt) biases.Constant!.Span<float>()[0] = -100;
        var first = x.Conv2D(b.Weights([8, 3, 3, 1]), biases, pads: [1, 1, 1, 1], name: "first").Relu().MaxPool([2, 2]);
        var weights = b.Weights([8, 3, 3, 8]);
        if (spoilt)
            for (var channel = 0; channel < 8; channel++) weights.Constant!.Span<float>()[channel * 72] *= 1000;
        var second = first.Conv2D(weights, b.Uniform([8], -0.1f, 0.1f), pads: [1, 1, 1, 1], name: "second");
        var third = second.HardSwish().Conv2D(b.Weights([8, 1, 1, 8]), b.Uniform([8], -0.1f, 0.1f), name: "third").Add(first).Relu();
        b.Output("scores", third.GlobalAveragePool().Flatten().Dense(b.Weights([5, 8]), b.Uniform([5], -0.1f, 0.1f), name: "head").Softmax());
        return b.Build();
    }

    public static Dataset<Example> Samples(int count, int seed = 1)
    {
        var random = new Random(seed);
        var pixels = new Tensor(new(DType.F32, [count, 12, 12, 1]));
        foreach (ref var pixel in pixels.Span<float>()) pixel = random.NextSingle();
        return Dataset.From([pixels], []);
    }
}
