using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Passes;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Passes;

/// <summary>What stands between pairs, or between a product and the pair behind it, and what the graph is once lowered.</summary>
public sealed class MoveQuantizationTests
{
    private static readonly Quantization Pixels = Quantization.PerTensor(1 / 64f, 100), Positive = Quantization.PerTensor(1 / 32f), Signed = Quantization.PerTensor(1 / 32f, 128), Fine = Quantization.PerTensor(0.011f, 40);

    private static readonly Dictionary<string, (Func<Value, Value> Build, string Expected)> Graphs = new(StringComparer.Ordinal)
    {
        ["a clamp that bytes obey anyhow"] = (x => Pair((x + x).Relu(), Positive), "Add"),
        ["a clamp that they do not"] = (x => Pair((x + x).Relu(), Signed), "Add Relu"),
        ["a clamp before a pooling"] = (x => Pair(Layer(x).Clip(-1, 1).MaxPool([2, 2]), Fine), "Conv2D MaxPool"),
        ["a clamp behind a pooling"] = (x => Pair(Layer(x).MaxPool([2, 2]).Relu(), Signed), "Conv2D MaxPool Relu"),
        ["a clamp that the next layer reads"] = (x => Layer(x.Relu()), "Relu Conv2D"),
        ["a pooling behind a layer"] = (x => Pair(Layer(x).MaxPool([2, 2]), Fine), "Conv2D MaxPool"),
        ["movement behind a layer"] = (x => Pair(Layer(x).Transpose([0, 3, 1, 2]).Reshape([1, 288]), Fine), "Conv2D Transpose Reshape"),
        ["parts of one scale"] = (x => Pair(Pair(Layer(x), Fine).Concat(Pair(Layer(x), Fine), axis: -1), Fine), "Conv2D Conv2D Concat"),
        ["parts of two zero points, from layers"] = (x => Pair(Pair(Layer(x), Positive).Concat(Pair(Layer(x).Relu(), Signed), axis: -1).MaxPool([2, 2]), Signed), "Conv2D Conv2D Concat MaxPool"),
        ["parts of two scales"] = (x => Pair(Pair(Layer(x), Fine).Concat(x, axis: -1), Signed), "Conv2D QuantizeLinear QuantizeLinear Concat"),
        ["parts not quantized yet"] = (x => Pair(Layer(x).Concat(Layer(x).Relu(), axis: -1), Signed), "Conv2D Conv2D Concat"),
        ["another scale"] = (x => Pair(x, Fine), "QuantizeLinear"),
        ["zeros around"] = (x => Pair(x.Pad([0, 1, 1, 0, 0, 1, 1, 0]).MaxPool([2, 2]), Pixels), "Pad MaxPool"),
        ["a number around that is no byte"] = (x => Pair(x.Pad([0, 1, 1, 0, 0, 1, 1, 0], value: 0.3f), Fine), "QuantizeLinear Pad"),
        ["zeros around before a layer"] = (x => Layer(x.Pad([0, 1, 1, 0, 0, 1, 1, 0])), "Conv2D"),
        ["zeros around quantized before a layer"] = (x => Layer(Pair(x.MaxPool([2, 2]).Pad([0, 1, 1, 0, 0, 1, 1, 0]), Pixels)), "MaxPool Conv2D"),
        ["what changes nothing"] = (x => Pair(x.Identity().Dropout(0.5f).Unsqueeze([1]).Squeeze([1]), Pixels), "Identity Dropout Unsqueeze Squeeze"),
        ["signed bytes that are moved"] = (x => x.QuantizeLinear(Quantization.PerTensor(1 / 64f, -28), DType.I8).Reshape([1, 36, 8]).DequantizeLinear().Reshape([1, 6, 6, 8]).MaxPool([2, 2]), "Reshape Reshape MaxPool"),
        ["a normalization behind a layer"] = (x => Pair(Normalized(Layer(x)).Relu(), Fine), "Conv2D"),
        ["a normalization by itself"] = (x => Pair(Normalized(x).Relu(), Fine), "Conv2D"),
        ["a normalization of rows"] = (x => Pair(Normalized(x.Reshape([36, 8])), Fine), "Reshape Reshape Conv2D Reshape"),
        ["a product with a number"] = (x => Pair(x * x.Graph.Constant(Tensor.Scalar(-0.4f)), Fine), "Affine"),
        ["a number a channel"] = (x => Pair(Layer(x) + x.Graph.Constant(Tensor.From([0.1f, 0.2f, 0.3f, -0.1f, 0, 0, -0.5f, 2], [8])), Fine), "Conv2D"),
        ["a mean of the image"] = (x => Pair(x.ReduceMean([1, 2], keepDims: false).Reshape([1, 2, 4]).Expand([6, 2, 4]), Quantization.PerTensor(0.002f, 128)), "ReduceMean Reshape Expand"),
        ["a sum of rows"] = (x => Pair(x.ReduceSum([1]), Quantization.PerTensor(0.05f, 128)), "ReduceSum"),
        ["softmax along rows"] = (x => Pair(x.Softmax(1), Quantization.PerTensor(1 / 256f)), "Transpose Softmax Transpose"),
        ["parts taken out"] = (x => Pair(Layer(x.Slice([2], [6], [3])) + Layer(x.Split(axis: 3, parts: 2)[1]), Positive), "Slice Split Conv2D Conv2D QuantizeLinear"),
    };

    public static TheoryData<string> Names => [.. Graphs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_take_the_place_of_reals_and_say_the_same(string name)
    {
        var (build, expected) = Graphs[name];
        var graph = new Graph("between");
        graph.Output("y", build(Pair(graph.Input("x", new(DType.F32, [1, 6, 6, 8])), Pixels)));
        var lowered = graph.Clone();
        Pipeline.Lower(lowered);

        // But for what leads into bytes and out of them.
        var names = lowered.Nodes.Where(n => n.Operator is not DequantizeLinear && n.Inputs[0] is not { IsInput: true }).Select(n => n.Operator.Type);
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        var (bytes, reals) = (Run(graph, optimize: true), Run(graph, optimize: false));
        var step = graph.Nodes.Select(n => n.Operator).OfType<QuantizeLinear>().Last().Scales[0] * 1.01f;
        Assert.All(bytes.Zip(reals), p => Assert.Equal(p.Second, p.First, step));
        Assert.InRange(bytes.Zip(reals).Count(p => Math.Abs(p.First - p.Second) > step / 100), 0, bytes.Length / 50); // where a half is rounded the other way
        Assert.True(bytes.Distinct().Count() > 4);
    }

    private static Value Pair(Value x, Quantization q) => x.QuantizeLinear(q).DequantizeLinear();

    private static Value Normalized(Value x)
    {
        return x.BatchNormalization(Of(0.8f, -0.1f), Of(0.05f, 0.02f), Of(-0.1f, 0.03f), Of(0.5f, 0.1f));

        Value Of(float first, float step) => x.Graph.Constant(Tensor.From([.. Enumerable.Range(0, 8).Select(c => first + (step * c))], [8]));
    }

    private static Value Layer(Value x)
    {
        var random = new Random(3);
        float[] scales = [.. Enumerable.Range(0, 8).Select(m => 0.002f + (0.0002f * m))];
        var weights = x.Graph.Constant(Tensor.From([.. Enumerable.Range(0, 8 * 9 * x.Shape[^1]).Select(_ => (sbyte)random.Next(-127, 128))], [8, 3, 3, x.Shape[^1]]));
        return x.Conv2D(weights.DequantizeLinear(Quantization.PerAxis(0, scales)), pads: [1, 1, 1, 1]);
    }

    private static float[] Run(Graph graph, bool optimize)
    {
        using var session = graph.Compile(new() { Optimize = optimize }).CreateSession();
        var random = new Random(5);
        foreach (ref var x in session.Input<float>("x")) x = (4 * random.NextSingle()) - 2;
        session.Run();
        return [.. session.Output<float>("y")];
    }
}
