using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Passes;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Onnx;

/// <summary>One small network as each form of quantized ONNX writes it.</summary>
public sealed class QuantizedFormsTests
{
    private static readonly string[] Layers =
    [
        "QuantizeLinear", "Transpose", "Conv2D", "MaxPool", "Conv2D", "Add", "GlobalAveragePool", "Reshape", "Dense", "DequantizeLinear",
    ];

    [Theory]
    [InlineData(DType.U8, DType.I8)]
    [InlineData(DType.I8, DType.I8)]
    [InlineData(DType.U8, DType.U8)]
    internal void Operators_over_bytes_and_pairs_around_operators_are_the_same_once_lowered(DType activations, DType weights)
    {
        var (operators, pairs) = (InOperators(Model(activations, weights)), InPairs(Model(activations, weights)));
        Assert.Equal(Layers, Lowered(operators));
        Assert.Equal(Layers, Lowered(pairs));

        var y = operators.Run("y")[0].Values;
        Assert.Equal(pairs.Run("y")[0].Values, y);
        Assert.True(y.Distinct().Count() > 3);
    }

    [Fact]
    public void Weights_with_zero_points_are_multiplied_exactly()
    {
        var (a, b) = (TestTensor.RandomIntegers([4, 9], DType.U8, 0, 256), TestTensor.RandomIntegers([9, 3], DType.U8, 0, 256, seed: 2));
        var y = new OnnxTestModel().Input("a", a).Weight("b", b).Number("s", 0.02f).Weight("az", Zero(100, DType.U8)).Weight("bz", Zero(7, DType.U8))
            .Number("ys", 0.25f).Weight("yz", Zero(128, DType.U8)).Node("QLinearMatMul(a, s, az, b, s, bz, ys, yz) -> y").Run("y")[0];
        for (var row = 0; row < 4; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                var sum = Enumerable.Range(0, 9).Sum(k => (a[row, k] - 100) * (b[k, column] - 7));
                Assert.Equal(Math.Clamp(MathF.Round((float)sum * (0.02f * 0.02f / 0.25f)) + 128, 0, 255), y[row, column]);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Products_by_scales_that_a_run_computes_are_multiplied_by_integer_kernels(bool padded)
    {
        int[] pads = padded ? [1, 1, 1, 1] : [0, 0, 0, 0];
        var (x, w, m) = (TestTensor.Random([1, 3, 6, 6], low: -1, high: 3), TestTensor.RandomIntegers([4, 3, 3, 3], DType.I8, -127, 128, seed: 2), TestTensor.RandomIntegers([padded ? 144 : 64, 5], DType.U8, 1, 256, seed: 3));
        var model = new OnnxTestModel().Input("x", x).Weight("w", w).Weight("wz", Zero(0, DType.I8)).Number("ws", 0.01f).Weight("m", m).Weight("mz", Zero(128, DType.U8)).Weight("b", TestTensor.Random([5]))
            .Node("DynamicQuantizeLinear(x) -> q, s, z").Node("ConvInteger(q, w, z, wz) -> c", ("pads", pads)).Node("Cast(c) -> cf", ("to", 1)).Node("Mul(s, ws) -> k").Node("Mul(cf, k) -> r").Node("Flatten(r) -> f")
            .Node("DynamicQuantizeLinear(f) -> fq, fs, fz").Node("MatMulInteger(fq, m, fz, mz) -> p").Node("Cast(p) -> pf", ("to", 1)).Node("Mul(pf, fs) -> t").Node("Add(t, b) -> y");

        using var session = model.Import("y").Graph.Compile().CreateSession();
        Assert.All(session.Graph.Nodes.Where(n => n.Operator is LinearOperator), n => Assert.Equal((DType.U8, DType.I8), (n.Inputs[0]!.Spec.Type, n.Inputs[1]!.Spec.Type)));
        Assert.DoesNotContain(session.Graph.Nodes, n => n.Operator is Cast { To: DType.I32 } && n.Outputs[0].Shape.Rank > 0);

        // Its definition, step by step.
        var results = model.Run("q", "z", "c", "f", "fq", "fz", "p");
        Assert.Equal(Convolved(results[0], w, (long)results[1].Values[0], padded ? 1 : 0), results[2].Values);
        var (a, zero) = (results[4], results[5].Values[0]);
        for (var column = 0; column < 5; column++)
            Assert.Equal(Enumerable.Range(0, m.Shape[0]).Sum(k => (a[0, k] - zero) * (m[k, column] - 128)), results[6][0, column]);
        Assert.NotEqual(128, zero);
    }

    [Theory]
    [InlineData("com.microsoft.DynamicQuantizeMatMul(x, m, ms, mz, b) -> y")]
    [InlineData("com.microsoft.MatMulIntegerToFloat(q, m, s, ms, z, mz, b) -> y")]
    public void Products_that_onnx_runtime_fuses_are_what_they_were_made_of(string fused)
    {
        var y = Model().Node("DynamicQuantizeLinear(x) -> q, s, z").Node(fused).Run("y")[0];
        var expected = Model().Node("DynamicQuantizeLinear(x) -> q, s, z").Node("MatMulInteger(q, m, z, mz) -> p").Node("Cast(p) -> f", ("to", 1))
            .Node("Mul(s, ms) -> k").Node("Mul(f, k) -> r").Node("Add(r, b) -> y").Run("y")[0];
        Assert.Equal(expected.Values, y.Values);
        Assert.True(y.Values.Distinct().Count() > 10);

        static OnnxTestModel Model() => new OnnxTestModel().Input("x", TestTensor.Random([4, 20], low: -1, high: 2)).Weight("m", TestTensor.RandomIntegers([20, 5], DType.I8, -127, 128))
            .Weight("ms", TestTensor.Random([5], low: 0.01, high: 0.02)).Weight("mz", Zero(0, DType.I8, 5)).Weight("b", TestTensor.Random([5], seed: 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_quantized_recurrent_layer_is_one_of_what_its_weights_stand_for(bool byRow)
    {
        TestTensor w = TestTensor.RandomIntegers([2, 3, 16], DType.U8, 0, 256), r = TestTensor.RandomIntegers([2, 4, 16], DType.U8, 0, 256, seed: 2);
        var scale = byRow ? TestTensor.Random([2, 16], low: 0.01, high: 0.02) : TestTensor.Random([2], low: 0.01, high: 0.02);
        var zero = byRow ? TestTensor.RandomIntegers([2, 16], DType.U8, 100, 140) : TestTensor.RandomIntegers([2], DType.U8, 100, 140);
        (string, object)[] attributes = [("hidden_size", 4), ("direction", "bidirectional")];
        var y = Model().Weight("w", w).Weight("r", r).Weight("s", scale).Weight("z", zero).Node("com.microsoft.DynamicQuantizeLSTM(x, w, r, b,,,,, s, z, s, z) -> y", attributes).Run("y")[0];
        var expected = Model().Weight("w", Reals(w)).Weight("r", Reals(r)).Node("LSTM(x, w, r, b) -> y", attributes).Run("y")[0];
        Assert.Equal(expected.Shape, y.Shape);
        foreach (var (e, a) in expected.Values.Zip(y.Values)) Assert.Equal(e, a, 1e-5);

        static OnnxTestModel Model() => new OnnxTestModel().Input("x", TestTensor.Random([5, 2, 3])).Weight("b", TestTensor.Random([2, 32], seed: 3));

        TestTensor Reals(TestTensor given)
        {
            var (inputs, rows) = (given.Shape[1], given.Shape[2]);
            return new([2, rows, inputs], [.. from d in Enumerable.Range(0, 2) from row in Enumerable.Range(0, rows) from k in Enumerable.Range(0, inputs)
                                              let at = byRow ? (d * rows) + row : d
                                              select (given[d, k, row] - zero.Values[at]) * scale.Values[at]]);
        }
    }

    private static double[] Convolved(TestTensor q, TestTensor w, long zero, int pad)
    {
        var size = q.Shape[2] - 2 + (2 * pad);
        return [.. from m in Enumerable.Range(0, w.Shape[0]) from i in Enumerable.Range(0, size) from j in Enumerable.Range(0, size)
                   select (from c in Enumerable.Range(0, 3) from u in Enumerable.Range(i - pad, 3) from v in Enumerable.Range(j - pad, 3)
                           where u >= 0 && v >= 0 && u < q.Shape[2] && v < q.Shape[3]
                           select (q[0, c, u, v] - zero) * w[m, c, u - i + pad, v - j + pad]).Sum()];
    }

    private static OnnxTestModel InOperators(OnnxTestModel model) => model
        .Node("QuantizeLinear(x, xs, xz) -> q0")
        .Node("QLinearConv(q0, xs, xz, w, ws, wz, as, az, b) -> q1", ("pads", new[] { 1, 1, 1, 1 }))
        .Node("MaxPool(q1) -> q2", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }))
        .Node("QLinearConv(q2, as, az, v, vs, vz, cs, cz) -> q3", ("pads", new[] { 1, 1, 1, 1 }))
        .Node("com.microsoft.QLinearAdd(q3, cs, cz, q2, as, az, xs, xz) -> q4")
        .Node("com.microsoft.QLinearGlobalAveragePool(q4, xs, xz, as, az) -> q5")
        .Node("Flatten(q5) -> q6")
        .Node("QLinearMatMul(q6, as, az, m, ms, wz, cs, cz) -> q7")
        .Node("DequantizeLinear(q7, cs, cz) -> y");

    private static OnnxTestModel InPairs(OnnxTestModel model)
    {
        model.Node("DequantizeLinear(w, ws, wz) -> rw", ("axis", 0)).Node("DequantizeLinear(v, vs, vz) -> rv", ("axis", 0)).Node("DequantizeLinear(m, ms, wz) -> rm")
            .Node("DequantizeLinear(b, bs) -> rb", ("axis", 0));
        Pair("x", "x", "r0");
        model.Node("Conv(r0, rw, rb) -> c1", ("pads", new[] { 1, 1, 1, 1 }));
        Pair("c1", "a", "r1");
        model.Node("MaxPool(r1) -> c2", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }));
        Pair("c2", "a", "r2");
        model.Node("Conv(r2, rv) -> c3", ("pads", new[] { 1, 1, 1, 1 }));
        Pair("c3", "c", "r3");
        model.Node("Add(r3, r2) -> c4");
        Pair("c4", "x", "r4");
        model.Node("GlobalAveragePool(r4) -> c5");
        Pair("c5", "a", "r5");
        model.Node("Flatten(r5) -> r6").Node("MatMul(r6, rm) -> c7");
        Pair("c7", "c", "y");
        return model;

        void Pair(string from, string scaling, string to) =>
            model.Node($"QuantizeLinear({from}, {scaling}s, {scaling}z) -> {to}_q").Node($"DequantizeLinear({to}_q, {scaling}s, {scaling}z) -> {to}");
    }

    private static OnnxTestModel Model(DType activations, DType weights)
    {
        var shift = activations == DType.I8 ? -128 : 0;
        var (low, middle) = weights == DType.U8 ? (1, 128) : (-127, 0);
        double[] scales = [.. Enumerable.Range(0, 8).Select(m => 0.002 + (0.0003 * m))];
        return new OnnxTestModel().Input("x", TestTensor.Random([1, 3, 8, 8], low: -2, high: 2))
            .Number("xs", 1 / 64f).Weight("xz", Zero(100 + shift, activations)).Number("as", 0.03f).Weight("az", Zero(128 + shift, activations))
            .Number("cs", 0.05f).Weight("cz", Zero(120 + shift, activations)).Weight("ws", new([8], scales)).Weight("wz", Zero(middle, weights, 8)).Weight("vs", new([8], scales))
            .Weight("vz", Zero(middle, weights, 8)).Weight("ms", new([8], scales)).Weight("bs", new([8], [.. scales.Select(s => (double)((float)s * (1 / 64f)))]))
            .Weight("w", TestTensor.RandomIntegers([8, 3, 3, 3], weights, low, low + 254, seed: 2)).Weight("v", TestTensor.RandomIntegers([8, 8, 3, 3], weights, low, low + 254, seed: 3))
            .Weight("m", TestTensor.RandomIntegers([8, 8], weights, low, low + 254, seed: 4)).Weight("b", TestTensor.RandomIntegers([8], DType.I32, -3000, 3000, seed: 5));
    }

    private static TestTensor Zero(int value, DType type, int? count = null) => new(count is { } n ? [n] : [], [.. Enumerable.Repeat((double)value, count ?? 1)], type);

    private static List<string> Lowered(OnnxTestModel model)
    {
        var graph = model.Import("y").Graph.Clone();
        Pipeline.Lower(graph);
        return [.. graph.Nodes.Select(n => n.Operator.Type)];
    }
}
