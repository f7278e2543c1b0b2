using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Onnx;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Tests.Zoo;
using EdgeNet.Zoo;

namespace EdgeNet.Tests.Onnx;

/// <summary>What is written as ONNX means what the graph did: to ONNX Runtime, and to our own importer.</summary>
public class ExportTests
{
    public static TheoryData<string> Operators => [.. Catalog.Names];

    public static TheoryData<string> Exportable => [.. Catalog.Names.Where(name => ConformanceSuite.CasesOf(name).Any(OnnxDifferences.IsExportable))];

    public static TheoryData<string> Models => [.. ModelZoo.All.Select(model => model.Name)];

    [SkippableTheory]
    [MemberData(nameof(Exportable))]
    public void Onnx_runtime_computes_of_an_exported_operator_what_its_oracle_does(string name)
    {
        var backend = OnnxRuntimeHere.Require();
        var ran = 0;
        foreach (var test in ConformanceSuite.CasesOf(name).Where(c => OnnxDifferences.IsExportable(c) && !OnnxDifferences.ElsewhereInOnnxRuntime(c)))
        {
            try
            {
                using var session = backend.CreateSession(test.ToGraph(), new() { Threads = 1 });
                // Of integers that stand for reals, it may round to the next.
                AssertAgree(test, session, test.Operator.Result is null ? OnnxDifferences.Tolerance(test) : 1);
                ran++;
            }
            catch (EdgeNetException e) when (e.Message.Contains("NotImplemented", StringComparison.Ordinal))
            {
                // It has no kernel for the element type, which says nothing about the model.
            }
        }

        Assert.True(ran > 0, $"No case of {name} could be compared.");
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void What_is_exported_and_imported_again_computes_the_same(string name)
    {
        foreach (var test in ConformanceSuite.CasesOf(name).Where(c => OnnxDifferences.IsExportable(c) && !OnnxDifferences.ElsewhereInOurImporter(c)))
        {
            using var session = OnnxFile.Read(OnnxExport.ToBytes(test.ToGraph())).Import().Graph.Compile(new() { Threads = 1 }).CreateSession();
            AssertAgree(test, session, OnnxDifferences.Tolerance(test));
        }
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void What_opset_17_has_no_words_for_is_refused_by_name(string name)
    {
        foreach (var test in ConformanceSuite.CasesOf(name).Where(c => !OnnxDifferences.IsExportable(c)))
        {
            var error = Assert.Throws<OnnxExportException>(() => OnnxExport.ToBytes(test.ToGraph()));
            Assert.Contains($"{name} ({name})", error.Message, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void Onnx_runtime_computes_of_a_model_what_we_do(string name)
    {
        var backend = OnnxRuntimeHere.Require();
        var graph = BuiltModels.Of(name);
        using var ours = graph.Compile().CreateSession();
        using var theirs = backend.CreateSession(graph);
        foreach (var session in (ISession[])[ours, theirs])
        {
            var random = new Random(1);
            foreach (var input in graph.Inputs.Where(i => i.Spec.Type == DType.F32)) // a class number stays 0
                foreach (ref var x in session.Input<float>(input.Name)) x = random.NextSingle();
            session.Run();
        }

        foreach (var (output, _) in graph.Outputs)
        {
            var (expected, got) = (ours.Output<float>(output).ToArray(), theirs.Output<float>(output).ToArray());
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], got[i], 1e-4f + 1e-3f * MathF.Abs(expected[i]));
        }
    }

    [Theory]
    [InlineData("mobilenet_v2", 1)] // the input's
    [InlineData("resnet18", 1)]
    [InlineData("squeezenet", 1)]
    [InlineData("dcgan_generator", 1)] // the picture's
    [InlineData("unet_small", 1)]
    [InlineData("keras_lstm", 0)]
    public void A_network_is_written_with_no_transpose_inside(string name, int transposes)
    {
        var model = Model(BuiltModels.Of(name));
        Assert.Equal(transposes, model.Graph.Node.Count(node => node.OpType == "Transpose"));
    }

    [Fact]
    public void Names_are_those_of_the_graph()
    {
        var b = new GraphBuilder("named");
        var x = b.Input("image", [1, 8, 8, 3]).Conv2D(b.Weights([4, 3, 3, 3], "kernel"), b.Zeros([4], "bias"), name: "edges").Relu(name: "positive");
        b.Output("features", x);
        b.Output("same", x);
        var graph = Model(b.Build()).Graph;
        Assert.Equal("named", graph.Name);
        Assert.Equal(["image"], graph.Input.Select(i => i.Name));
        Assert.Equal(["features", "same"], graph.Output.Select(o => o.Name));
        Assert.Equal(["bias", "kernel"], graph.Initializer.Select(i => i.Name).Order(StringComparer.Ordinal));
        var conv = Assert.Single(graph.Node, n => n.OpType == "Conv");
        Assert.Equal("edges", conv.Name);
        Assert.Equal([4, 3, 3, 3], graph.Initializer.Single(i => i.Name == conv.Input[1]).Dims);
        Assert.Equal("positive", Assert.Single(graph.Node, n => n.OpType == "Relu").Name);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_value_and_every_node_has_a_name_of_its_own(string name)
    {
        var graph = Model(BuiltModels.Of(name)).Graph;
        var values = graph.Input.Select(i => i.Name).Concat(graph.Initializer.Select(i => i.Name)).Concat(graph.Node.SelectMany(n => n.Output)).ToList();
        Assert.Equal(values.Distinct(StringComparer.Ordinal), values);
        var nodes = graph.Node.Select(n => n.Name).ToList();
        Assert.Equal(nodes.Distinct(StringComparer.Ordinal), nodes);
        Assert.DoesNotContain("", values.Concat(nodes));
        Assert.Empty(graph.Node.SelectMany(n => n.Input).Concat(graph.Output.Select(o => o.Name)).Where(i => i.Length > 0).Except(values, StringComparer.Ordinal));
    }

    [Fact]
    public void What_the_passes_fused_is_written_apart()
    {
        var b = new GraphBuilder("residual", seed: 1);
        var x = b.Input("x", [1, 8, 8, 4]);
        b.Output("y", x.Conv2D(b.Weights([4, 3, 3, 4]), b.Zeros([4]), pads: [1, 1, 1, 1]).Add(x).HardSwish());
        var fused = b.Build().Compile().Graph;
        Assert.Single(fused.Nodes);
        Assert.Equal(["Add", "Conv", "HardSwish", "Transpose", "Transpose"], Model(fused).Graph.Node.Select(n => n.OpType).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_is_written_whole()
    {
        using var folder = new EdgeNet.Tests.Cli.TemporaryFolder();
        var graph = BuiltModels.Of("lenet5");
        OnnxExport.Save(graph, folder["model.onnx"]);
        Assert.Equal(OnnxExport.ToBytes(graph), File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder["."]))));
    }

    [Fact]
    public void Quantized_weights_are_in_their_order_before_they_are_dequantized()
    {
        // Other runtimes look for pairs right beside a convolution.
        var graph = new Graph("pairs");
        var weights = graph.Constant(new Tensor(new(DType.I8, [6, 3, 3, 2])), "w").DequantizeLinear(Quantization.PerAxis(0, [1, 2, 3, 4, 5, 6]));
        graph.Output("y", graph.Input("x", new(DType.F32, [1, 8, 8, 2])).Conv2D(weights));
        var model = Model(graph).Graph;
        var conv = Assert.Single(model.Node, n => n.OpType == "Conv");
        var pair = Assert.Single(model.Node, n => n.Output.Contains(conv.Input[1]));
        Assert.Equal("DequantizeLinear", pair.OpType);
        Assert.Equal([6, 2, 3, 3], Assert.Single(model.Initializer, i => i.Name == pair.Input[0]).Dims);
    }

    private static EdgeNet.Onnx.Proto.ModelProto Model(Graph graph) => EdgeNet.Onnx.Proto.ModelProto.Parser.ParseFrom(OnnxExport.ToBytes(graph));

    private static unsafe void AssertAgree(Case test, ISession session, double tolerance)
    {
        var expected = test.Expected;
        foreach (var input in session.Graph.Inputs)
            fixed (byte* memory = session.InputBytes(input.Name)) test.Inputs[int.Parse(input.Name.AsSpan(1))]!.Store(memory);
        session.Run();
        foreach (var (o, (name, value)) in session.Graph.Outputs.Index())
        {
            TestTensor got;
            fixed (byte* memory = session.OutputBytes(name)) got = TestTensor.Load(value.Spec, memory);
            Assert.Equal(expected[o].Shape, got.Shape);
            for (var i = 0; i < got.Values.Length; i++)
            {
                var (want, have) = (expected[o].Values[i], got.Values[i]);
                if (!want.Equals(have) && (float)want != have && !(Math.Abs(want - have) <= tolerance + (1e-3 * Math.Abs(want))))
                    Assert.Fail($"{test}: output {o}, element {i} is {have:R}, expected {want:R}.");
            }
        }
    }
}
