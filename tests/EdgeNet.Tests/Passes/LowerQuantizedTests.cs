using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Passes;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Passes;

public sealed class LowerQuantizedTests
{
    private static readonly Quantization Pixels = Quantization.PerTensor(1 / 64f, 100), Features = Quantization.PerTensor(0.05f, 3);

    [Fact]
    public void A_convolution_between_pairs_computes_with_integers()
    {
        var graph = new Graph("block");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 6, 6, 4])), Pixels);
        var y = Pair(Layer(x, Weights(graph, [8, 3, 3, 4]), Bias(graph, 8)).Relu(), Features);
        graph.Output("y", y.GlobalMaxPool());
        Assert.Equal(["QuantizeLinear", "Conv2D", "GlobalMaxPool", "DequantizeLinear"], Lowered(graph));
    }

    [Fact]
    public void A_residual_between_pairs_is_part_of_the_convolution()
    {
        var graph = new Graph("block");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 6, 6, 8])), Pixels);
        graph.Output("y", Pair((Layer(x, Weights(graph, [8, 3, 3, 8])) + x).Relu(), Features));
        Assert.Equal(["QuantizeLinear", "Conv2D", "DequantizeLinear"], Lowered(graph));
    }

    [Fact]
    public void A_mean_of_bytes_is_given_in_floats_where_those_are_asked_for()
    {
        var graph = new Graph("means");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 6, 6, 8])), Pixels);
        graph.Output("y", x.GlobalAveragePool().Flatten().Softmax());
        graph.Output("z", x.ReduceMean([1]));
        Assert.Equal(["QuantizeLinear", "GlobalAveragePool", "Flatten", "Softmax", "ReduceMean"], Lowered(graph));
    }

    [Fact]
    public void Signed_activations_and_unsigned_weights_stand_for_the_same()
    {
        var graph = new Graph("signs");
        var x = graph.Input("x", new(DType.F32, [1, 6, 6, 4])).QuantizeLinear(Quantization.PerTensor(1 / 64f, -28), DType.I8).DequantizeLinear();
        var y = Layer(x, Weights(graph, [8, 3, 3, 4], unsigned: true)).QuantizeLinear(Quantization.PerTensor(0.05f, -125), DType.I8).DequantizeLinear();
        graph.Output("y", y);
        Assert.Equal(["QuantizeLinear", "Conv2D", "DequantizeLinear"], Lowered(graph));
    }

    [Fact]
    public void What_only_moves_elements_moves_integers()
    {
        var graph = new Graph("moves");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 6, 6, 8])), Pixels);
        graph.Output("y", Pair(x.Reshape([1, 288]), Pixels).Dense(Weights(graph, [5, 288])));
        Assert.Equal(["QuantizeLinear", "Reshape", "Dense"], Lowered(graph));
    }

    [Fact]
    public void A_matrix_product_with_integers_is_a_dense_layer_of_integers()
    {
        var graph = new Graph("product");
        var x = Pair(graph.Input("x", new(DType.F32, [3, 8])), Pixels);
        graph.Output("y", x.MatMul(Weights(graph, [8, 5], axis: 1)));
        Assert.Equal(["QuantizeLinear", "Dense"], Lowered(graph));
    }

    [Fact]
    public void A_product_of_what_is_computed_is_one_of_bytes()
    {
        var graph = new Graph("attention");
        Value a = Pair(graph.Input("a", new(DType.F32, [2, 3, 8])), Pixels), b = Pair(graph.Input("b", new(DType.F32, [2, 8, 5])), Features);
        graph.Output("y", Pair(a.MatMul(b), Features));
        Assert.Equal(["QuantizeLinear", "QuantizeLinear", "MatMul", "DequantizeLinear"], Lowered(graph));
    }

    [Fact]
    public void Weights_with_zero_points_lose_them_where_bytes_without_stand_for_the_same()
    {
        Assert.Equal("0: -10 60", Signed([90, 160], zero: 100));
        Assert.Equal("-28: -128 127", Signed([0, 255], zero: 100));

        static string Signed(byte[] bytes, int zero)
        {
            var graph = new Graph("weights");
            var tensor = new Tensor(new(DType.U8, [1, bytes.Length], Quantization.PerTensor(0.1f, zero)));
            bytes.CopyTo(tensor.Span<byte>());
            var x = Pair(graph.Input("x", new(DType.F32, [3, bytes.Length])), Pixels);
            graph.Output("y", x.Dense(graph.Constant(tensor).DequantizeLinear()));
            Assert.Equal(["QuantizeLinear", "Dense"], Lowered(graph));
            var weights = graph.Nodes[1].Inputs[LinearOperator.W]!.Constant!;
            return $"{weights.Spec.Quantization!.ZeroPoints[0]}: {string.Join(' ', weights.Span<sbyte>().ToArray())}";
        }
    }

    [Theory]
    [InlineData(0.7f)]
    [InlineData(-0.7f)]
    public void A_factor_before_a_function_changes_what_bytes_stand_for(float factor)
    {
        var graph = new Graph("erf");
        var x = Pair(graph.Input("x", new(DType.F32, [256])), Pixels);
        graph.Output("y", Pair(x.Div(graph.Constant(Tensor.Scalar(1 / factor))).Erf(), Quantization.PerTensor(2 / 255f, 128)));
        Assert.Equal(["QuantizeLinear", "Affine", "Erf", "DequantizeLinear"], Lowered(graph));

        using var session = graph.Compile().CreateSession();
        for (var i = 0; i < 256; i++) session.Input<float>("x")[i] = (i - 100) / 64f;
        session.Run();
        var erf = new Erf().Floats(SimdLevel.Scalar);
        for (var i = 0; i < 256; i++) Assert.InRange(session.Output<float>("y")[i], Of(erf, factor * (i - 100) / 64f) - 0.006f, Of(erf, factor * (i - 100) / 64f) + 0.006f);

        static unsafe float Of(FloatMap map, float x)
        {
            map.Run(&x, &x, 1);
            return x;
        }
    }

    [Fact]
    public void A_constant_of_signed_bytes_is_added_as_one_of_unsigned_bytes()
    {
        var graph = new Graph("positions");
        var x = Pair(graph.Input("x", new(DType.F32, [3, 8])), Pixels);
        var positions = graph.Constant(new Tensor(new(DType.I8, [3, 8], Quantization.PerTensor(0.1f, -5)))).DequantizeLinear();
        graph.Output("y", Pair(x + positions, Features));
        Assert.Equal(["QuantizeLinear", "Add", "DequantizeLinear"], Lowered(graph));
        Assert.Equal(128, graph.Nodes[1].Inputs[1]!.Constant!.Span<byte>()[0]);
    }

    [Fact]
    public void Sums_that_might_leave_32_bits_are_left_to_floats()
    {
        const int Inputs = 1 + (int.MaxValue / (255 * 128));
        var graph = new Graph("long");
        var x = Pair(graph.Input("x", new(DType.F32, [1, Inputs])), Pixels);
        graph.Output("y", x.Dense(Weights(graph, [1, Inputs])));
        Assert.Equal(["QuantizeLinear", "DequantizeLinear", "DequantizeLinear", "Dense"], Lowered(graph));
    }

    [Fact]
    public void Scales_of_weights_stay_with_their_channels_under_another_shape()
    {
        var graph = new Graph("shapes");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 6, 6, 4])), Pixels);
        graph.Output("y", x.Conv2D(Weights(graph, [4, 8, 1, 1], axis: 1).Reshape([1, 4, 8, 1, 1]).Transpose([0, 2, 3, 4, 1]).Reshape([8, 1, 1, 4])));
        Assert.Equal(["QuantizeLinear", "Conv2D"], Lowered(graph));
    }

    [Fact]
    public void Weights_that_no_integer_kernel_takes_become_reals()
    {
        var graph = new Graph("storage");
        graph.Output("y", graph.Input("x", new(DType.F32, [3, 8])).Dense(Weights(graph, [5, 8])));
        Assert.Equal(["Dense"], [.. graph.Compile().Graph.Nodes.Select(n => n.Operator.Type)]);
    }

    [Fact]
    public void Raised_and_lowered_again_it_is_what_it_was()
    {
        var graph = new Graph("block");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 6, 6, 8])), Pixels);
        graph.Output("y", Pair((Layer(x, Weights(graph, [8, 3, 3, 8]), Bias(graph, 8)) + x).Relu(), Features));
        Pipeline.Lower(graph);
        var raised = graph.Clone();
        new RaiseQuantized().Run(raised);
        Assert.DoesNotContain(raised.Nodes, n => n.Operator.Result is not null);
        Assert.Equal(Run(graph), Run(raised));
    }

    [Fact]
    public void Integers_are_within_a_step_of_what_the_reals_say()
    {
        var graph = new Graph("block");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 6, 6, 8])), Pixels);
        graph.Output("y", Pair((Layer(x, Weights(graph, [8, 3, 3, 8]), Bias(graph, 8)) + x).Relu(), Features));
        var (integers, reals) = (Run(graph), Run(graph, optimize: false));
        var differing = integers.Zip(reals).Count(p => p.First != p.Second);
        Assert.All(integers.Zip(reals), p => Assert.Equal(p.Second, p.First, 1.01f * Features.Scales[0]));
        Assert.InRange(differing, 0, integers.Length / 50); // where a half is rounded the other way
    }

    [Fact]
    public void Every_width_gives_the_same_bytes()
    {
        var graph = new Graph("block");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 6, 6, 8])), Pixels);
        graph.Output("y", Pair((Layer(x, Weights(graph, [8, 3, 3, 8]), Bias(graph, 8)) + x).Relu(), Features));
        var expected = Run(graph);
        Assert.All(Cpu.Supported, level => Assert.Equal(expected, Run(graph, level: level)));
    }

    private static Value Pair(Value x, Quantization q) => x.QuantizeLinear(q).DequantizeLinear();

    private static Value Layer(Value x, Value weights, Value? bias = null) => x.Conv2D(weights, bias, pads: [1, 1, 1, 1]);

    private static Value Weights(Graph graph, int[] shape, int axis = 0, bool unsigned = false)
    {
        var random = new Random(3);
        float[] scales = [.. Enumerable.Range(0, shape[axis]).Select(m => 0.01f + (0.001f * m))];
        var count = shape.Aggregate(1, (a, b) => a * b);
        var tensor = unsigned ? Tensor.From([.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(1, 256))], [.. shape])
            : Tensor.From([.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-127, 128))], [.. shape]);
        return graph.Constant(tensor).DequantizeLinear(Quantization.PerAxis(axis, scales, unsigned ? [.. scales.Select(_ => 128)] : default));
    }

    private static Value Bias(Graph graph, int count) => graph.Constant(Tensor.From([.. Enumerable.Range(0, count).Select(i => 0.3f * (i - 3))], [count]));

    /// <summary>The operators left, in order.</summary>
    private static List<string> Lowered(Graph graph)
    {
        Pipeline.Lower(graph);
        return [.. graph.Nodes.Select(n => n.Operator.Type)];
    }

    private static float[] Run(Graph graph, bool optimize = true, SimdLevel? level = null)
    {
        using var session = graph.Compile(new() { Optimize = optimize, Simd = level ?? Cpu.Current }).CreateSession();
        var random = new Random(5);
        foreach (ref var x in session.Input<float>("x")) x = (4 * random.NextSingle()) - 2;
        session.Run();
        return [.. session.Output<float>("y")];
    }
}
