using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Onnx;

/// <summary>Channels go innermost once, at a model's input, and stay there.</summary>
public class TransposeTests
{
    [Fact]
    public void A_network_of_inverted_residuals_moves_axes_for_its_input_only() => AssertMoves(1, new Net(3)
        .Conv(8, 3, stride: 2).Clip().Depthwise().Clip().Conv(4, 1).BatchNormalization().Mark("a")
        .Conv(16, 1).Clip().Depthwise().Clip().Conv(4, 1).Add("a").Mark("b")
        .Node("GlobalAveragePool").Node("Flatten").Gemm(4, 10).Node("Softmax"));

    [Fact]
    public void A_network_of_residual_pairs_moves_axes_for_its_input_only() => AssertMoves(1, new Net(3)
        .Conv(8, 7, stride: 2).BatchNormalization().Node("Relu").Node("MaxPool", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 })).Mark("a")
        .Conv(8, 3).BatchNormalization().Node("Relu").Conv(8, 3).BatchNormalization().Add("a").Node("Relu")
        .Node("ReduceMean", ("axes", new[] { 2, 3 }), ("keepdims", 0)).Gemm(8, 10));

    [Fact]
    public void A_network_of_fire_modules_moves_axes_for_its_input_only() => AssertMoves(1, new Net(3)
        .Conv(8, 3, stride: 2).Node("Relu").Conv(4, 1).Node("Relu").Mark("squeezed")
        .Conv(8, 1).Node("Relu").Mark("one").Back("squeezed").Conv(8, 3).Node("Relu").Concat("one")
        .Node("Dropout").Conv(10, 1).Node("GlobalAveragePool").Node("Flatten"));

    [Fact]
    public void Squeeze_and_excitation_moves_nothing() => AssertMoves(1, new Net(3)
        .Conv(8, 3).Node("HardSwish").Mark("a").Node("GlobalAveragePool").Conv(2, 1).Node("Relu").Conv(8, 1).Node("HardSigmoid").Mul("a").Conv(4, 1).Node("GlobalAveragePool").Node("Flatten"));

    [Fact]
    public void A_flattened_image_meets_weights_that_were_moved_instead() => AssertMoves(1, new Net(3)
        .Conv(4, 3).Node("Relu").Node("Flatten").Gemm(4 * 16 * 16, 5));

    [Fact]
    public void A_shuffle_of_channels_costs_one_move() => AssertMoves(2, new Net(3)
        .Conv(6, 3).Reshape(1, 2, 3, 16, 16).Node("Transpose", ("perm", new[] { 0, 2, 1, 3, 4 })).Reshape(1, 6, 16, 16).Conv(4, 3).Node("GlobalAveragePool").Node("Flatten"));

    [Fact]
    public void Scores_of_a_detector_brought_behind_the_pixels_cost_nothing() => AssertMoves(1, new Net(3)
        .Conv(6, 3).Node("Transpose", ("perm", new[] { 0, 2, 3, 1 })).Reshape(1, 16 * 16 * 2, 3).Node("Softmax", ("axis", -1)));

    [Fact]
    public void An_upsampling_decoder_moves_axes_at_its_ends_only() => AssertMoves(2, new Net(3)
        .Conv(4, 3, stride: 2).Node("Relu").Mark("a").Conv(8, 3, stride: 2).Node("Relu").Upsample().Concat("a").Conv(4, 3).Upsample().Node("Sigmoid"));

    private static void AssertMoves(int expected, Net net)
    {
        var model = net.Model.Import();
        Assert.Equal(expected, model.Transposes);
        Assert.Equal(expected, model.Graph.Nodes.Count(node => node.Operator is Transpose));
        // And it is the same network: every order of axes, moved or not, ends in the same numbers, channels first or last.
        var (first, last) = (Run(model.Graph), Run(net.Model.Import(new() { ChannelsLast = true }).Graph));
        for (var i = 0; i < first.Length; i++) Assert.Equal(first[i], last[i], 1e-4);
    }

    private static float[] Run(Graph graph)
    {
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        var shape = graph.Inputs[0].Shape;
        var x = session.Input<float>("x");
        var channelsLast = shape[3] == 3;
        for (var i = 0; i < x.Length; i++)
        {
            var (channel, pixel) = channelsLast ? (i % 3, i / 3) : (i / (shape[2] * shape[3]), i % (shape[2] * shape[3]));
            x[i] = MathF.Sin((channel * 31) + pixel);
        }

        session.Run();
        return session.Output<float>("y").ToArray();
    }

    /// <summary>A chain of layers over an image of 16 × 16 pixels.</summary>
    private sealed class Net
    {
        private readonly Dictionary<string, (string Name, int Channels)> marks = new(StringComparer.Ordinal);
        private string last = "x";
        private int channels, count;

        public Net(int channels)
        {
            this.channels = channels;
            Maker.Input("x", 1, channels, 16, 16);
        }

        /// <summary>The model, whose output is the last layer's.</summary>
        public OnnxMaker Model
        {
            get
            {
                if (Maker.Model.Graph.Output.Count == 0) Maker.Node($"Identity({last}) -> y").Output("y");
                return Maker;
            }
        }

        private OnnxMaker Maker { get; } = new(17);

        public Net Node(string type, params (string Name, object Value)[] attributes) => Layer($"{type}({last})", attributes);

        public Net Conv(int outputs, int window, int stride = 1) => Conv(outputs, channels, window, stride, group: 1);

        public Net Depthwise() => Conv(channels, 1, 3, 1, group: channels);

        public Net Clip()
        {
            if (count == 0 || !Maker.Model.Graph.Initializer.Any(i => i.Name == "six"))
                Maker.Weight("zero", Tensor.Scalar(0f)).Weight("six", Tensor.Scalar(6f));
            return Layer($"Clip({last}, zero, six)");
        }

        public Net BatchNormalization()
        {
            foreach (var part in new[] { "scale", "shift", "mean" }) Maker.Weight($"{part}{count}", channels);
            Maker.Weight($"variance{count}", TestNumbers.Of([.. Enumerable.Repeat(2f, channels)]));
            return Layer($"BatchNormalization({last}, scale{count}, shift{count}, mean{count}, variance{count})");
        }

        public Net Gemm(int inputs, int outputs)
        {
            Maker.Weight($"w{count}", outputs, inputs).Weight($"b{count}", outputs);
            return Layer($"Gemm({last}, w{count}, b{count})", ("transB", 1));
        }

        public Net Reshape(params int[] shape)
        {
            Maker.Longs($"to{count}", [.. shape.Select(d => (long)d)]);
            return Layer($"Reshape({last}, to{count})");
        }

        public Net Upsample()
        {
            Maker.Weight($"scales{count}", TestNumbers.Of(1, 1, 2, 2));
            return Layer($"Resize({last}, , scales{count})", ("mode", "linear"));
        }

        public Net Add(string mark) => Layer($"Add({last}, {marks[mark].Name})");

        public Net Mul(string mark) => Layer($"Mul({last}, {marks[mark].Name})");

        public Net Concat(string mark)
        {
            channels += marks[mark].Channels;
            return Layer($"Concat({last}, {marks[mark].Name})", ("axis", 1));
        }

        public Net Mark(string name)
        {
            marks[name] = (last, channels);
            return this;
        }

        public Net Back(string name)
        {
            (last, channels) = marks[name];
            return this;
        }

        private Net Conv(int outputs, int inputs, int window, int stride, int group)
        {
            Maker.Weight($"w{count}", outputs, inputs, window, window).Weight($"b{count}", outputs);
            channels = outputs;
            var pads = Enumerable.Repeat(window / 2, 4).ToArray();
            return Layer($"Conv({last}, w{count}, b{count})", ("pads", pads), ("strides", new[] { stride, stride }), ("group", group));
        }

        private Net Layer(string text, params (string Name, object Value)[] attributes)
        {
            Maker.Node($"{text} -> v{count}", attributes);
            last = $"v{count++}";
            return this;
        }
    }
}
