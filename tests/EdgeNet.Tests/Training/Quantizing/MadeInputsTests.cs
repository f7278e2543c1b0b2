using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Tests.Training.Quantizing;

/// <summary>Inputs for models of which there are no data.</summary>
public class MadeInputsTests
{
    private static readonly Graph Generator = MadeGenerator();

    [Fact]
    public void Integers_make_the_pictures_that_a_generator_makes_of_noise()
    {
        var quantizer = PostTrainingQuantizer.Calibrate(Generator, new MadeInputs(Generator, new(), 64));
        Assert.InRange(quantizer.OutputPsnr(quantizer.Quantize(), new MadeInputs(Generator, new(), 64, seed: 9)), 35, 55);
    }

    [Fact]
    public void Psnr_measures_against_what_a_tanh_can_give()
    {
        var quantizer = PostTrainingQuantizer.Calibrate(Generator, new MadeInputs(Generator, new(), 16));
        var (quantized, inputs) = (quantizer.Quantize(), new MadeInputs(Generator, new(), 16));
        using var wanted = Generator.Compile().CreateSession();
        using var given = quantized.Compile().CreateSession();
        var (squares, count, item) = (0.0, 0, inputs.CreateItem());
        for (var i = 0; i < inputs.Count; i++)
        {
            inputs.Read(0, i, item);
            foreach (var session in new[] { wanted, given })
            {
                item.Input.Span<float>().CopyTo(session.Input<float>("noise"));
                session.Run();
            }

            for (var j = 0; j < wanted.Output<float>("image").Length; j++, count++) squares += Math.Pow(wanted.Output<float>("image")[j] - given.Output<float>("image")[j], 2);
        }

        Assert.Equal(10 * Math.Log10(2 * 2 / (squares / count)), quantizer.OutputPsnr(quantized, inputs), 4);
    }

    [Fact]
    public void A_generator_is_given_noise_of_mean_0_and_deviation_1()
    {
        var inputs = new MadeInputs(Generator, new(), 400);
        Assert.True(inputs.AreNoise);
        var values = Values(inputs);
        Assert.InRange(values.Average(), -0.05f, 0.05f);
        Assert.InRange(values.Average(value => value * value), 0.95f, 1.05f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Pictures_keep_to_the_scale_that_the_model_tells(int channels)
    {
        var b = new GraphBuilder("classifier", seed: 1);
        var image = b.Input("image", [1, 20, 24, channels]);
        b.Output("y", image.Conv2D(b.Weights([4, 3, 3, channels])));
        var order = channels == 1 ? ColorOrder.Grey : ColorOrder.Rgb;
        var inputs = new MadeInputs(b.Build(), new() { Preprocessing = [new("image", order, [127.5f], [2 / 255f])] }, 40);
        Assert.False(inputs.AreNoise);
        var values = Values(inputs);
        Assert.InRange(values.Min(), -1.0001f, -0.99f);
        Assert.InRange(values.Max(), 0.9f, 1.0001f);
    }

    [Fact]
    public void Neighbours_in_a_picture_are_more_alike_than_pixels_far_apart()
    {
        var b = new GraphBuilder("classifier", seed: 1);
        b.Output("y", b.Input("image", [1, 3, 32, 32]).Transpose([0, 2, 3, 1]).Conv2D(b.Weights([4, 3, 3, 3])));
        var inputs = new MadeInputs(b.Build(), new(), 40);
        var (near, far, item) = (0f, 0f, inputs.CreateItem());
        for (var i = 0; i < inputs.Count; i++)
        {
            inputs.Read(0, i, item);
            var pixels = item.Input.Span<float>();
            for (var at = 0; at < 31; at++) (near, far) = (near + Math.Abs(pixels[at * 32] - pixels[at * 32 + 1]), far + Math.Abs(pixels[at * 32] - pixels[at * 32 + 31]));
        }

        Assert.True(near < far / 2, $"{near}, {far}");
    }

    [Fact]
    public void Words_are_among_those_that_the_table_has()
    {
        var graph = new Graph("words");
        var word = graph.Input("word", new(DType.I32, [1, 5]));
        graph.Output("y", graph.Constant(new Tensor(new(DType.F32, [7, 4]))).Gather(word, axis: 0));
        var inputs = new MadeInputs(graph, new(), 50);
        var (item, seen) = (inputs.CreateItem(), new SortedSet<int>());
        for (var i = 0; i < inputs.Count; i++)
        {
            inputs.Read(0, i, item);
            seen.UnionWith(item.Input.Span<int>().ToArray());
        }

        Assert.Equal(Enumerable.Range(0, 7), seen);
    }

    [Fact]
    public void A_state_beside_the_data_has_no_batch_axis()
    {
        var b = new GraphBuilder("stateful", seed: 1);
        var (x, state) = (b.Input("x", [1, 8]), b.Input("state", [2, 1, 8]));
        b.Output("y", x.Dense(b.Weights([8, 8]), name: "first").Add(state.ReduceSum([0], keepDims: false)).Dense(b.Weights([3, 8]), name: "second"));
        var graph = b.Build();
        var quantizer = PostTrainingQuantizer.Calibrate(graph, new MadeInputs(graph, new(), 32));
        Assert.InRange(quantizer.OutputSqnr(quantizer.Quantize(), new MadeInputs(graph, new(), 32)), 25, 70);
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs_and_another_one_others()
    {
        float[] First(int seed) => [.. Values(new MadeInputs(Generator, new(), 3, seed))];
        Assert.Equal(First(1), First(1));
        Assert.NotEqual(First(1), First(2));
    }

    private static List<float> Values(MadeInputs inputs)
    {
        var (item, values) = (inputs.CreateItem(), new List<float>());
        for (var i = 0; i < inputs.Count; i++)
        {
            inputs.Read(0, i, item);
            values.AddRange(item.Input.Span<float>().ToArray());
        }

        return values;
    }

    private static Graph MadeGenerator()
    {
        var b = new GraphBuilder("generator", seed: 4);
        var x = b.Input("noise", [1, 1, 1, 24]).ConvTranspose2D(b.Uniform([16, 4, 4, 24], -0.4f, 0.4f), b.Uniform([16], -0.1f, 0.1f), name: "first").Relu();
        x = x.ConvTranspose2D(b.Uniform([8, 4, 4, 16], -0.3f, 0.3f), b.Uniform([8], -0.1f, 0.1f), strides: [2, 2], pads: [1, 1, 1, 1], name: "second").Relu();
        b.Output("image", x.ConvTranspose2D(b.Uniform([3, 4, 4, 8], -0.3f, 0.3f), b.Uniform([3], -0.1f, 0.1f), strides: [2, 2], pads: [1, 1, 1, 1], name: "third").Tanh());
        return b.Build();
    }
}
