using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Tests.Onnx;

public sealed class QuantizedImportTests
{
    private static readonly TestTensor Image = TestTensor.Random([1, 3, 4, 5], low: -3, high: 3);

    [Theory]
    [InlineData(DataType.Uint8, 7, 0, 255)]
    [InlineData(DataType.Int8, -7, -128, 127)]
    [InlineData(DataType.Uint16, 7, 0, 65535)]
    [InlineData(DataType.Int16, -7, -32768, 32767)]
    [InlineData(DataType.Uint4, 7, 0, 15)]
    [InlineData(DataType.Int4, -7, -8, 7)]
    internal void Quantizing_to_any_type_rounds_halves_to_even_and_saturates(DataType type, int zero, int low, int high)
    {
        var x = TestTensor.Of([8], 0.25, 0.75, -0.25, 1e6, -1e6, double.PositiveInfinity, double.NegativeInfinity, 3);
        // The signed zero point of 4 bits is stored as its two's complement.
        var model = new OnnxTestModel(21).Input("x", x).Number("s", 0.5f).Weight("z", type, type == DataType.Int4 ? zero & 15 : zero).Node("QuantizeLinear(x, s, z) -> y");

        Assert.Equal(x.Values.Select(v => Math.Clamp(Math.Round(v / 0.5) + zero, low, high)), model.Run("y")[0].Values);
    }

    [Fact]
    public void The_axis_of_scales_is_found_wherever_it_lies()
    {
        float[] scales = [0.25f, 0.5f, 1f];
        var model = new OnnxTestModel().Input("x", Image).Weight("s", new([3], [.. scales])).Weight("z", new([3], [1, -2, 3], DType.I8))
            .Node("MaxPool(x) -> lying", ("kernel_shape", new[] { 1, 1 })) // brings channels innermost
            .Node("QuantizeLinear(lying, s, z) -> q").Node("DequantizeLinear(q, s, z) -> y");

        int[] zeros = [1, -2, 3];
        var q = Image.Values.Select((v, i) => Math.Clamp(Math.Round(v / scales[i / 20]) + zeros[i / 20], -128, 127)).ToArray();
        Assert.Equal(q, model.Run("q")[0].Values);
        Assert.Equal(q.Select((v, i) => (v - zeros[i / 20]) * scales[i / 20]), model.Run("y")[0].Values);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Scales_that_a_run_computes_do_the_same_as_known_ones(bool known)
    {
        TestTensor scale = new([3], [0.25, 0.5, 1]), zero = new([3], [1, 2, 3], DType.U8);
        var model = new OnnxTestModel().Input("x", Image);
        model = known ? model.Weight("s", scale).Weight("z", zero) : model.Input("s", scale).Input("z", zero);
        model.Node("QuantizeLinear(x, s, z) -> q").Node("DequantizeLinear(q, s, z) -> y");

        Assert.Equal(known, model.Import("y").Graph.Nodes.Any(n => n.Operator is QuantizeLinear));
        Assert.Equal(Image.Values.Select((v, i) => (Math.Clamp(Math.Round(v / scale[i / 20]) + zero[i / 20], 0, 255) - zero[i / 20]) * scale[i / 20]), model.Run("y")[0].Values);
    }

    [Fact]
    public void A_zero_point_beyond_32_bits_is_refused()
    {
        var model = new OnnxTestModel().Input("x", new([3], [1, 2, 3], DType.U8)).Number("s", 0.5f).Weight("z", new([], [1L << 40], DType.I64)).Node("DequantizeLinear(x, s, z) -> y");
        Assert.Contains("2147483647", model.Refusal("y"), StringComparison.Ordinal);
    }

    [Fact]
    public void Zeros_alone_are_quantized_by_scale_one()
    {
        var results = new OnnxTestModel().Input("x", TestTensor.Zeros([4])).Node("DynamicQuantizeLinear(x) -> y, s, z").Run("y", "s", "z");

        Assert.Equal([0, 0, 0, 0], results[0].Values);
        Assert.Equal((1, 0), (results[1].Values[0], results[2].Values[0]));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 255)]
    public void Long_sums_of_integers_are_exact(bool known, int extreme)
    {
        // All at the end of its range but one odd element, which a float of 2²⁷ would swallow.
        var a = TestTensor.RandomIntegers([2, 3000], DType.U8, 254 * (extreme / 255), 256);
        var b = TestTensor.RandomIntegers([3000, 3], DType.U8, 254 * (extreme / 255), 256, seed: 2);
        var model = new OnnxTestModel().Input("a", a);
        model = known ? model.Weight("b", b) : model.Input("b", b);
        model.Weight("az", new([2], [0, 3], DType.U8)).Weight("bz", new([3], [0, 1, 128], DType.U8)).Node("MatMulInteger(a, b, az, bz) -> y");

        int[] aZero = [0, 3], bZero = [0, 1, 128];
        var y = model.Run("y")[0];
        Assert.Equal(DType.I32, y.Type);
        for (var row = 0; row < 2; row++)
            for (var column = 0; column < 3; column++)
                Assert.Equal(Enumerable.Range(0, 3000).Sum(k => (long)(a[row, k] - aZero[row]) * (long)(b[k, column] - bZero[column])), (long)y[row, column]);
    }

    [Theory]
    [InlineData(64, 64, 3, 1, 40, 1)] // what would be transformed, were it not for exactness
    [InlineData(2000, 4, 1, 2, 128, 2)] // what is cut into parts, group by group
    [InlineData(6, 12, 3, 6, 128, 1)]
    public void Convolutions_of_integers_are_exact(int channels, int filters, int kernel, int group, int largest, int parts)
    {
        var x = TestTensor.RandomIntegers([1, channels, 12, 12], DType.U8, 0, 256);
        var w = TestTensor.RandomIntegers([filters, channels / group, kernel, kernel], DType.I8, largest == 128 ? 120 : -largest, largest, seed: 2);
        var model = new OnnxTestModel().Input("x", x).Weight("w", w).Weight("xz", new([], [100], DType.U8))
            .Node("ConvInteger(x, w, xz) -> y", ("group", group), ("pads", new[] { kernel / 2, kernel / 2, kernel / 2, kernel / 2 }));

        Assert.Equal(parts, model.Import("y").Graph.Nodes.Count(n => n.Operator is Conv2D));
        var y = model.Run("y")[0];
        foreach (var (m, i, j) in new[] { (0, 0, 0), (filters - 1, 11, 11), (filters / 2, 5, 7), (1, 3, 0) })
            Assert.Equal(Sum(x, w, m, i, j, group), (long)y[0, m, i, j]);
    }

    [Fact]
    public void A_quantized_convolution_scales_by_channel()
    {
        var x = TestTensor.RandomIntegers([1, 3, 6, 6], DType.U8, 0, 256);
        var w = TestTensor.RandomIntegers([4, 3, 3, 3], DType.I8, -128, 128, seed: 2);
        float[] scales = [0.01f, 0.02f, 0.03f, 0.004f];
        int[] bias = [100, -2000, 3, 70000];
        var y = new OnnxTestModel().Input("x", x).Weight("w", w).Weight("b", new([4], [.. bias], DType.I32))
            .Number("xs", 0.02f).Weight("xz", new([], [100], DType.U8)).Weight("ws", new([4], [.. scales])).Weight("wz", new([4], new double[4], DType.I8))
            .Number("ys", 0.5f).Weight("yz", new([], [90], DType.U8))
            .Node("QLinearConv(x, xs, xz, w, ws, wz, ys, yz, b) -> y", ("pads", new[] { 1, 1, 1, 1 })).Run("y")[0];

        for (var m = 0; m < 4; m++)
            for (var i = 0; i < 6; i++)
                for (var j = 0; j < 6; j++)
                    Assert.Equal(Math.Clamp(MathF.Round((Sum(x, w, m, i, j) + bias[m]) * (0.02f * scales[m] / 0.5f)) + 90, 0, 255), y[0, m, i, j]);
    }

    [Theory]
    [InlineData("QLinearAdd(a, as, az, b, bs, bz, ys, yz) -> y")]
    [InlineData("QLinearMul(a, as, az, b, bs, bz, ys, yz) -> y")]
    [InlineData("QLinearSigmoid(a, as, az, ys, yz) -> y")]
    [InlineData("QLinearLeakyRelu(a, as, az, ys, yz) -> y")]
    [InlineData("QLinearSoftmax(a, as, az, ys, yz) -> y")]
    [InlineData("QLinearGlobalAveragePool(a, as, az, ys, yz) -> y")]
    [InlineData("QLinearConcat(ys, yz, a, as, az, b, bs, bz) -> y")]
    public void Quantized_nodes_of_onnx_runtime_compute_with_the_reals(string node)
    {
        var (a, b) = (TestTensor.RandomIntegers([1, 3, 4, 5], DType.U8, 0, 256), TestTensor.RandomIntegers([1, 3, 4, 5], DType.U8, 0, 256, seed: 2));
        var name = node[7..node.IndexOf('(')];
        (string, object)[] attributes = name switch { "Softmax" => [("axis", 1), ("opset", 13)], "Concat" => [("axis", 1)], "LeakyRelu" => [("alpha", 0.1f)], _ => [] };
        var y = Model().Node($"com.microsoft.{node}", attributes).Run("y")[0];

        var second = node.Contains("bs", StringComparison.Ordinal) ? ", rb" : "";
        attributes = [.. attributes.Where(each => each.Item1 != "opset")];
        var expected = Model().Node("DequantizeLinear(a, as, az) -> ra").Node("DequantizeLinear(b, bs, bz) -> rb")
            .Node($"{name}(ra{second}) -> r", attributes).Node("QuantizeLinear(r, ys, yz) -> y").Run("y")[0];
        Assert.Equal((expected.Shape, DType.U8), (y.Shape, y.Type));
        Assert.Equal(expected.Values, y.Values);
        Assert.True(y.Values.Distinct().Count() > 1);

        OnnxTestModel Model() => new OnnxTestModel().Input("a", a).Input("b", b).Number("as", 0.02f).Weight("az", new([], [120], DType.U8))
            .Number("bs", 0.03f).Weight("bz", new([], [7], DType.U8)).Number("ys", 0.025f).Weight("yz", new([], [30], DType.U8));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Quantized_gemm_is_real_without_a_scale_for_its_result(bool scaled)
    {
        var (a, b) = (TestTensor.RandomIntegers([5, 2], DType.U8, 0, 256), TestTensor.RandomIntegers([3, 5], DType.I8, -128, 128, seed: 2));
        var y = new OnnxTestModel().Input("a", a).Weight("b", b).Weight("c", new([3], [5, -700, 12], DType.I32)).Number("as", 0.02f).Weight("az", new([], [120], DType.U8))
            .Weight("bs", new([3], [0.5, 0.25, 0.125])).Weight("bz", new([3], [1, 0, -2], DType.I8)).Number("ys", 0.25f).Weight("yz", new([], [128], DType.U8))
            .Node($"com.microsoft.QGemm(a, as, az, b, bs, bz, c{(scaled ? ", ys, yz" : "")}) -> y", ("alpha", 0.5f), ("transA", 1), ("transB", 1)).Run("y")[0];

        for (var row = 0; row < 2; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                var sum = Enumerable.Range(0, 5).Sum(k => (a[k, row] - 120) * (b[column, k] - new[] { 1, 0, -2 }[column])) + new[] { 5, -700, 12 }[column];
                var real = 0.5 * 0.02 * new[] { 0.5, 0.25, 0.125 }[column] * sum;
                if (scaled) Assert.Equal(Math.Clamp(Math.Round(real / 0.25) + 128, 0, 255), y[row, column], 1.0);
                else Assert.Equal(real, y[row, column], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData("com.microsoft.FusedConv(x, w, b) -> y", "Conv(x, w, b) -> c|LeakyRelu(c) -> y", "activation", "LeakyRelu")]
    [InlineData("com.microsoft.FusedConv(x, w, b, z) -> y", "Conv(x, w, b) -> c|Add(c, z) -> y", "", "")]
    [InlineData("com.microsoft.FusedMatMul(x, v) -> y", "Transpose(v) -> vt|MatMul(x, vt) -> m|Mul(m, half) -> y", "transB", "1")]
    [InlineData("com.microsoft.Gelu(x) -> y", "Gelu(x) -> y", "", "")]
    [InlineData("com.microsoft.BiasGelu(x, c) -> y", "Add(x, c) -> s|Gelu(s) -> y", "", "")]
    [InlineData("com.microsoft.QuickGelu(x) -> y", "Mul(x, k) -> s|Sigmoid(s) -> t|Mul(x, t) -> y", "", "")]
    public void Fused_nodes_of_onnx_runtime_do_what_they_were_made_of(string fused, string made, string attribute, string value)
    {
        (string, object)[] attributes = attribute switch
        {
            "activation" => [("activation", value), ("activation_params", new[] { 0.01f })],
            "transB" => [("transB", 1), ("alpha", 0.5f)],
            _ => [],
        };
        var actual = Model().Node(fused, attributes).Run("y")[0];

        var expected = made.Split('|').Aggregate(Model(), (model, node) => model.Node(node)).Run("y")[0];
        Assert.Equal(expected.Shape, actual.Shape);
        foreach (var (e, a) in expected.Values.Zip(actual.Values)) Assert.Equal(e, a, 1e-5);

        OnnxTestModel Model() => new OnnxTestModel(20).Input("x", Image).Weight("w", TestTensor.Random([2, 3, 1, 1])).Weight("b", TestTensor.Random([2])).Weight("c", TestTensor.Random([5]))
            .Input("z", TestTensor.Random([1, 2, 4, 5], seed: 3)).Weight("v", TestTensor.Random([2, 5])).Number("half", 0.5f).Number("k", 1.702f);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(3, false)]
    [InlineData(-3, true)] // whose neighbours in a block don't lie together
    public void Blocks_of_neighbours_share_a_scale(int axis, bool zeroPoints)
    {
        const int Block = 2;
        Shape shape = [2, 4, 3, 6];
        var at = axis < 0 ? axis + 4 : axis;
        var dims = shape.ToArray();
        dims[at] /= Block;
        TestTensor x = TestTensor.RandomIntegers(shape, DType.I8, -8, 8), scale = TestTensor.Random([.. dims], low: 0.1, high: 2), zero = TestTensor.RandomIntegers([.. dims], DType.I8, -3, 4, seed: 2);
        var model = new OnnxTestModel(21).Weight("x", x).Weight("s", scale).Weight("z", zero).Input("one", TestTensor.Of([1], 1))
            .Node($"DequantizeLinear(x, s{(zeroPoints ? ", z" : "")}) -> w", ("block_size", Block), ("axis", axis)).Node("Mul(w, one) -> y");
        var stride = (int)shape.Stride(at);
        var expected = x.Values.Select((q, i) =>
        {
            var k = i / (shape[at] * stride) * (shape[at] / Block * stride) + i / stride % shape[at] / Block * stride + i % stride;
            return (double)(float)((q - (zeroPoints ? zero.Values[k] : 0)) * (float)scale.Values[k]);
        });
        Assert.All(expected.Zip(model.Run("y")[0].Values), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void What_is_not_done_is_said()
    {
        var model = new OnnxTestModel(21).Input("x", Image).Number("s", 0.5f).Weight("z", DataType.Int32, 0)
            .Node("QuantizeLinear(x, s) -> blocks", ("block_size", 4), ("axis", 3)).Node("QuantizeLinear(x, s, z) -> wide").Node("com.example.Magic(x) -> magic");

        Assert.Contains("scales for blocks are not supported", model.Refusal("blocks"), StringComparison.Ordinal);
        Assert.Contains("it quantizes to Int32", model.Refusal("wide"), StringComparison.Ordinal);
        Assert.Contains("operators of domain 'com.example' are not supported", model.Refusal("magic"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConvInteger(x, flat) -> y", "its weights have 2 dimensions, its input 4")]
    [InlineData("MatMulInteger(x, flat) -> y", "which are no matrices to multiply")]
    [InlineData("ConvInteger(real, x) -> y", "it multiplies F32; integers of 8 bits are expected")]
    [InlineData("com.microsoft.QLinearConcat(s, z, x, s) -> y", "it has 4 inputs")]
    [InlineData("DequantizeLinear(x, two) -> y", "its scales or zero points are [2]; expected one, or the 3 of axis 1")]
    [InlineData("QLinearMatMul(flat, two, z, flat, s, z, two, z) -> y", "one scale is expected")]
    public void What_does_not_fit_together_is_refused(string node, string reason) => Assert.Contains(reason,
        new OnnxTestModel().Input("x", TestTensor.RandomIntegers([1, 3, 4, 5], DType.U8, 0, 256)).Input("real", Image).Number("s", 0.5f).Weight("z", new([], [3], DType.U8))
            .Weight("flat", TestTensor.RandomIntegers([2, 2], DType.U8, 0, 256)).Weight("two", TestTensor.Of([2], 1, 2)).Node(node).Refusal("y"), StringComparison.Ordinal);

    /// <summary>A sum of products around a pixel, the zero point of x being 100.</summary>
    private static long Sum(TestTensor x, TestTensor w, int m, int i, int j, int group = 1)
    {
        var (channels, kernel) = (w.Shape[1], w.Shape[2]);
        var first = m / (w.Shape[0] / group) * channels;
        var sum = 0L;
        for (var u = 0; u < kernel; u++)
        {
            for (var v = 0; v < kernel; v++)
            {
                var (row, column) = (i + u - (kernel / 2), j + v - (kernel / 2));
                if (row < 0 || column < 0 || row >= x.Shape[2] || column >= x.Shape[3]) continue;
                for (var c = 0; c < channels; c++) sum += (long)(x[0, first + c, row, column] - 100) * (long)w[m, c, u, v];
            }
        }

        return sum;
    }
}
