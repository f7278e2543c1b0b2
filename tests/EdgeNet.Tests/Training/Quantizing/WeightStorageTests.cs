using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Onnx;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;
using EdgeNet.Tests.Onnx;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Tests.Training.Quantizing;

public sealed class WeightStorageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(WeightForm.Fp16, 0.55, 1e-3)]
    [InlineData(WeightForm.Int8, 0.36, 0.02)]
    [InlineData(WeightForm.Int4, 0.27, 0.2)]
    public void A_model_is_smaller_and_computes_nearly_the_same_with_the_same_kernels(WeightForm form, double share, double tolerance)
    {
        var (graph, stored) = (Network(), WeightStorage.Store(Network(), form));
        var whole = Saved(graph);
        Assert.InRange(Saved(stored), 1, share * whole);
        using var model = Model.Open(folder["m.edgenet"]);
        var (expected, plan) = (graph.Compile(new() { Threads = 1 }), model.Graph.Compile(new() { Threads = 1 }));
        Assert.Equal(expected.Steps.Select(step => (step.Name, step.Kernel)), plan.Steps.Select(step => (step.Name, step.Kernel)));
        Assert.Equal(expected.WeightBytes, plan.WeightBytes);
        var (before, after) = (Run(expected), Run(plan));
        var largest = before.Max(MathF.Abs);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, tolerance * largest));
        Assert.NotEqual(before, after);
    }

    [Theory]
    [InlineData(WeightForm.Int8, 127)]
    [InlineData(WeightForm.Int4, 7)]
    public void Every_weight_is_within_half_a_step_of_what_it_was(WeightForm form, int steps)
    {
        var graph = new Graph("dense");
        var weights = TestNumbers.Floats(9, 64);
        graph.Output("y", graph.Input("x", new(DType.F32, [1, 64])).Dense(graph.Constant(weights, "w")));
        var plan = WeightStorage.Store(graph, form).Compile(new() { Threads = 1 });
        var (real, length) = (plan.Graph.Nodes.Single().Inputs[1]!.Constant!.Span<float>().ToArray(), form == WeightForm.Int4 ? 32 : 64);
        foreach (var (group, was) in real.Chunk(length).Zip(weights.Span<float>().ToArray().Chunk(length)))
        {
            var step = was.Max(MathF.Abs) / steps;
            Assert.InRange(group.Distinct().Count(), 2, 2 * steps + 1);
            Assert.InRange(group.Zip(was).Average(pair => MathF.Abs(pair.First - pair.Second)), 0, step / 2);
            if (form == WeightForm.Int8) Assert.All(group.Zip(was), pair => Assert.Equal(pair.Second, pair.First, 0.501f * step));
        }
    }

    [Fact]
    public void Rows_that_groups_of_four_bits_do_not_divide_are_stored_in_eight()
    {
        var graph = new Graph("rows");
        graph.Output("a", graph.Input("x", new(DType.F32, [1, 41])).Dense(graph.Constant(TestNumbers.Floats(20, 41), "odd")));
        graph.Output("b", graph.Input("z", new(DType.F32, [1, 54])).Dense(graph.Constant(TestNumbers.Floats(20, 54), "even")));
        var stored = WeightStorage.Store(graph, WeightForm.Int4);
        Assert.Equal([new(DType.I8, [20, 41]), new TensorSpec(DType.I4, [40, 27])], stored.Constants.Select(c => c.Spec).OrderBy(spec => spec.Shape[0]));
    }

    [Fact]
    public void Layers_that_are_not_meant_and_weights_that_are_few_stay_floats()
    {
        var stored = WeightStorage.Store(Network(), WeightForm.Int8, layer => layer == "LSTM");
        Assert.Equal(["LSTM", "LSTM"], stored.Nodes.Where(node => node.Operator is DequantizeLinear).Select(node => Reader(node.Outputs[0]).Name));
        Assert.DoesNotContain(stored.Constants, c => c.Spec.Type != DType.F32 && c.Shape.Elements < 256);

        static Node Reader(Value value) => value.Consumers[0].Operator is Reshape ? value.Consumers[0].Outputs[0].Consumers[0] : value.Consumers[0];
    }

    [SkippableTheory]
    [InlineData(WeightForm.Fp16)]
    [InlineData(WeightForm.Int8)]
    [InlineData(WeightForm.Int4)]
    public void Onnx_runtime_computes_the_same_of_what_is_exported(WeightForm form)
    {
        var backend = OnnxRuntimeHere.Require();
        var stored = WeightStorage.Store(Network(), form);
        using var theirs = backend.CreateSession(stored, new() { Threads = 1 });
        using var ours = stored.Compile(new() { Threads = 1 }).CreateSession();
        Assert.All(Run(ours).Zip(Run(theirs)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        OnnxExport.Save(stored, folder["m.onnx"]);
        using var again = OnnxFile.Open(folder["m.onnx"]).Import().Graph.Compile(new() { Threads = 1 }).CreateSession();
        Assert.All(Run(ours).Zip(Run(again)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void Quantize_stores_weights_from_the_command_line_without_data()
    {
        var report = CommandLine.Run("quantize", "lenet5", "--weights", "int4", "-o", folder["small.edgenet"], "--json").Json();
        Assert.Equal(("lenet5", "int4"), (report.GetProperty("model").GetString(), report.GetProperty("weights").GetString()));
        Assert.InRange(report.GetProperty("bytes").GetInt64(), 1, report.GetProperty("float_bytes").GetInt64() / 4);
        Assert.Contains("int4", CommandLine.Run("inspect", folder["small.edgenet"]).Output, StringComparison.Ordinal);
        var again = CommandLine.Run("quantize", folder["small.edgenet"], "--weights", "int4");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("has no weights of floats", again.Error, StringComparison.Ordinal);
    }

    private long Saved(Graph graph)
    {
        Model.Save(folder["m.edgenet"], graph);
        return new FileInfo(folder["m.edgenet"]).Length;
    }

    /// <summary>Every kind of layer with weights.</summary>
    private static Graph Network()
    {
        var b = new GraphBuilder("kinds", seed: 3);
        var x = b.Input("x", [1, 8, 8, 16]);
        x = x.Conv2D(b.Weights([32, 3, 3, 16]), b.Weights([32])).Relu().Conv2D(b.Weights([32, 3, 3, 1]), b.Weights([32]), group: 32);
        x = x.ConvTranspose2D(b.Weights([16, 2, 2, 32]), b.Weights([16]), strides: [2, 2]).Reshape([64, 1, 16]);
        return b.Output("y", x.LSTM(b.Weights([1, 160, 16]), b.Weights([1, 160, 40]), b.Weights([1, 320])).Y.Reshape([64, 40]).Dense(b.Weights([24, 40]), b.Weights([24]))).Build();
    }

    private static float[] Run(Plan plan)
    {
        using var session = plan.CreateSession();
        return Run(session);
    }

    private static float[] Run(ISession session)
    {
        TestNumbers.Floats(1, 8, 8, 16).Span<float>().CopyTo(session.Input<float>("x"));
        session.Run();
        return session.Output<float>("y").ToArray();
    }
}
