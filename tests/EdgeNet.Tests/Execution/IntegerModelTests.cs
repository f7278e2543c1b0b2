using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Tests.Execution;

/// <summary>Whole models of the kinds that are made here, quantized after training: what they compute with, and that it is the same everywhere.</summary>
public sealed class IntegerModelTests
{
    /// <summary>Each model, and the nodes of it that have nothing to do with integers in the end, or make floats of them.</summary>
    private static readonly Dictionary<string, (Func<Graph> Build, string[] Floats)> Models = new(StringComparer.Ordinal)
    {
        ["classifier"] = (Classifier, ["Softmax"]),
        ["mobile"] = (Mobile, []),
        ["joined"] = (Joined, []),
        ["normalized"] = (Normalized, ["Softmax"]),
        ["generator"] = (Generator, []),
        ["recurrent"] = (Recurrent, ["DequantizeLinear", "Sub", "Mul"]), // what a byte of the series leaves over
    };

    private static readonly Dictionary<string, Lazy<Graph>> Quantized = Models.ToDictionary(m => m.Key, m => new Lazy<Graph>(() => Quantize(m.Value.Build())), StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Models.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_left_that_computes_with_floats(string name)
    {
        using var session = Quantized[name].Value.Compile().CreateSession();
        var floats = session.Graph.Nodes.Where(n => n.Operator is DequantizeLinear || !n.Inputs.Concat(n.Outputs).Any(v => v?.Spec.Quantization is not null));
        Assert.Equal(Models[name].Floats, floats.Select(n => n.Operator.Type));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_width_and_number_of_threads_gives_the_same_bits(string name)
    {
        var expected = Run(Quantized[name].Value, SimdLevel.Scalar, threads: 1);
        Assert.True(expected.Distinct().Count() > 4);
        foreach (var level in Cpu.Supported)
            for (var threads = 1; threads <= 3; threads++)
                Assert.Equal(expected, Run(Quantized[name].Value, level, threads));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Integers_answer_nearly_as_the_floats_they_were_made_of(string name)
    {
        var (integers, floats) = (Run(Quantized[name].Value, Cpu.Current, threads: 1), Run(Models[name].Build(), Cpu.Current, threads: 1));
        var (signal, noise) = (floats.Sum(f => f * f), floats.Zip(integers).Sum(p => (p.First - p.Second) * (p.First - p.Second)));
        Assert.InRange(10 * Math.Log10(signal / noise), 20, 80);
    }

    private static Graph Classifier()
    {
        var b = new GraphBuilder("classifier", seed: 5);
        var x = b.Input("x", [1, 28, 28, 1]).Conv2D(b.Weights([32, 3, 3, 1]), b.Zeros([32])).Relu().MaxPool([2, 2]);
        x = x.Conv2D(b.Weights([40, 3, 3, 32]), b.Zeros([40])).Relu().MaxPool([2, 2]).Flatten();
        x = x.Dense(b.Weights([64, 1000]), b.Zeros([64])).Relu();
        return b.Output("y", x.Dense(b.Weights([10, 64])).Softmax()).Build();
    }

    private static Graph Mobile()
    {
        var b = new GraphBuilder("mobile", seed: 5);
        var x = b.Input("x", [1, 20, 20, 3]).Conv2D(b.Weights([16, 3, 3, 3]), b.Zeros([16]), [2, 2], [1, 1, 1, 1]).Relu6();
        for (var block = 0; block < 2; block++)
        {
            var wide = x.Conv2D(b.Weights([50, 1, 1, 16])).Relu6();
            var deep = wide.Conv2D(b.Weights([50, 3, 3, 1]), b.Zeros([50]), pads: [1, 1, 1, 1], group: 50).Relu6();
            x = x + deep.Conv2D(b.Weights([16, 1, 1, 50]));
        }

        return b.Output("y", x.GlobalAveragePool().Flatten().Dense(b.Weights([10, 16]))).Build();
    }

    private static Graph Joined()
    {
        var b = new GraphBuilder("joined", seed: 5);
        var x = b.Input("x", [1, 15, 15, 3]).Conv2D(b.Weights([8, 3, 3, 3]), pads: [1, 1, 1, 1]).HardSwish();
        var (left, right) = (x.Conv2D(b.Weights([12, 1, 1, 8])).Relu(), x.Pad([0, 1, 1, 0, 0, 1, 1, 0]).Conv2D(b.Weights([20, 3, 3, 8])).Relu());
        x = left.Concat(right, axis: -1).MaxPool([3, 3], [2, 2]).AveragePool([2, 2], [1, 1]);
        x = x.Slice([4], [28], [3]).Resize([12, 12]) * x.Slice([0], [24], [3]).Resize([12, 12]).Sigmoid();
        return b.Output("y", x.Transpose([0, 3, 1, 2]).Reshape([24, 144]).Dense(b.Weights([7, 144]))).Build();
    }

    private static Graph Normalized()
    {
        var b = new GraphBuilder("normalized", seed: 5);
        var x = b.Input("x", [1, 12, 12, 3]).Conv2D(b.Weights([24, 3, 3, 3]));
        x = x.InstanceNormalization(b.Uniform([24], 0.5f, 1.5f), b.Uniform([24], -0.3f, 0.3f)).LeakyRelu(0.1f);
        x = x.Reshape([100, 24]).LayerNormalization(b.Uniform([24], 0.5f, 1.5f), b.Uniform([24], -0.3f, 0.3f)).Dense(b.Weights([24, 24])).Softmax().Dense(b.Weights([6, 24]));
        return b.Output("y", x.Softmax()).Build();
    }

    private static Graph Generator()
    {
        var b = new GraphBuilder("generator", seed: 5);
        var x = b.Input("x", [1, 1, 1, 32]).ConvTranspose2D(b.Weights([48, 4, 4, 32])).Relu();
        x = x.ConvTranspose2D(b.Weights([20, 4, 4, 48]), b.Zeros([20]), strides: [2, 2], pads: [1, 1, 1, 1]).Relu();
        return b.Output("y", x.ConvTranspose2D(b.Weights([3, 4, 4, 20]), strides: [2, 2], pads: [1, 1, 1, 1]).Tanh()).Build();
    }

    private static Graph Recurrent()
    {
        var b = new GraphBuilder("recurrent", seed: 5);
        var (y, _, _) = b.Input("x", [1, 14, 5]).LSTM(b.Weights([1, 96, 5]), b.Weights([1, 96, 24]), b.Zeros([1, 96]));
        var (_, last, _) = y.LSTM(b.Weights([1, 80, 24]), b.Weights([1, 80, 20]), b.Zeros([1, 80]));
        return b.Output("y", last.Reshape([1, 20]).Dense(b.Weights([16, 20])).Relu().Dense(b.Weights([8, 16]))).Build();
    }

    private static Graph Quantize(Graph graph)
    {
        var samples = new Tensor(new(DType.F32, [16, .. graph.Inputs[0].Shape[1..]]));
        Fill(samples.Span<float>());
        return PostTrainingQuantizer.Calibrate(graph, Dataset.From([samples], [])).Quantize();
    }

    private static float[] Run(Graph graph, SimdLevel level, int threads)
    {
        using var session = graph.Compile(new() { Simd = level, Threads = threads }).CreateSession();
        Fill(session.Input<float>("x"));
        session.Run();
        return [.. session.Output<float>("y")];
    }

    /// <summary>The same from the beginning each time: what a model is asked is the first of the samples.</summary>
    private static void Fill(Span<float> values)
    {
        var random = new Random(7);
        foreach (ref var value in values) value = (2 * random.NextSingle()) - 1;
    }
}
