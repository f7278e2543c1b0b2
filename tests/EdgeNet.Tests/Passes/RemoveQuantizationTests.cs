using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Passes;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Passes;

public sealed class RemoveQuantizationTests
{
    private static readonly Quantization Pixels = Quantization.PerTensor(1 / 64f, 100), Features = Quantization.PerTensor(0.05f, 3);

    [Fact]
    public void Pairs_are_gone_and_weights_are_the_reals_they_stood_for()
    {
        var graph = Removed(Quantized());
        Assert.Equal(["Conv2D", "Relu"], graph.Nodes.Select(node => node.Operator.Type));
        Assert.Equal(-1.625f, graph.Nodes[0].Inputs[1]!.Constant!.Span<float>()[2]);
    }

    [Fact]
    public void A_graph_of_integers_becomes_the_same_reals()
    {
        var lowered = Quantized();
        Pipeline.Lower(lowered);
        Assert.Contains(lowered.Nodes, node => node.Outputs[0].Spec.Quantization is not null);
        var graph = Removed(lowered);
        Assert.DoesNotContain(graph.Nodes, node => node.Operator is QuantizeLinear or DequantizeLinear || node.Outputs[0].Spec.Quantization is not null);
        Assert.Equal(Run(Removed(Quantized())), Run(graph));
    }

    [Theory]
    [InlineData(DType.U8, 0, true)]
    [InlineData(DType.I8, -128, true)]
    [InlineData(DType.U8, 1, false)]
    public void What_integers_cut_off_is_cut_off_still(DType type, int zeroPoint, bool cuts)
    {
        var graph = new Graph("saturated");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 4, 4, 4])), Pixels);
        graph.Output("y", x.Conv2D(Weights(graph, [2, 1, 1, 4])).QuantizeLinear(Quantization.PerTensor(0.05f, zeroPoint), type).DequantizeLinear());
        Assert.Equal(cuts ? ["Conv2D", "Relu"] : ["Conv2D"], Removed(graph).Nodes.Select(node => node.Operator.Type));
        Assert.Equal(cuts, Run(graph).Min() >= 0);
    }

    [Fact]
    public void What_only_keeps_its_weights_in_integers_rounds_nothing()
    {
        Assert.True(RemoveQuantization.Applies(Quantized()));
        var graph = new Graph("weights");
        graph.Output("y", graph.Input("x", new(DType.F32, [1, 2])).Dense(Weights(graph, [3, 2])));
        Assert.False(RemoveQuantization.Applies(graph));
    }

    private static Graph Removed(Graph graph)
    {
        Assert.True(new RemoveQuantization().Run(graph));
        return graph;
    }

    private static float[] Run(Graph graph)
    {
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        var input = session.Input<float>("x");
        for (var i = 0; i < input.Length; i++) input[i] = i % 7 - 3;
        session.Run();
        return session.Output<float>("y").ToArray();
    }

    private static Graph Quantized()
    {
        var graph = new Graph("block");
        var x = Pair(graph.Input("x", new(DType.F32, [1, 4, 4, 4])), Pixels);
        graph.Output("y", Pair(x.Conv2D(Weights(graph, [2, 1, 1, 4])).Relu(), Features));
        return graph;
    }

    private static Value Pair(Value x, Quantization q) => x.QuantizeLinear(q).DequantizeLinear();

    private static Value Weights(Graph graph, Shape shape) => graph
        .Constant(Tensor.From(Enumerable.Range(0, (int)shape.Elements).Select(i => (sbyte)((i * 37 + 40) % 255 - 127)).ToArray(), shape))
        .DequantizeLinear(Quantization.PerAxis(0, [.. Enumerable.Repeat(0.125f, shape[0])]));
}
