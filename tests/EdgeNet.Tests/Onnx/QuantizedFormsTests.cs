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
