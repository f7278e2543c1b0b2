using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Zoo;

namespace EdgeNet.Tests.Onnx;

public class OrtBackendTests
{
    [Fact]
    public void Our_own_back_end_is_always_there_and_compiles_a_plan()
    {
        var backend = new CpuBackend();
        Assert.Null(((IBackend)backend).WhyUnavailable);
        using var session = backend.CreateSession(ModelZoo.Find("lenet5").Build(), new() { Threads = 1 });
        Assert.Equal(1, Assert.IsType<Session>(session).Plan.Options.Threads);
    }

    [SkippableFact]
    public void Inputs_and_outputs_go_by_our_names_in_our_order_of_axes()
    {
        var b = new GraphBuilder("mixed");
        var image = b.Input("image", [1, 2, 3, 4]);
        var place = b.Input("place", new TensorSpec(DType.I64, [1]));
        b.Output("pooled", image.GlobalMaxPool());
        b.Output("row", image.Gather(place, axis: 1));
        var backend = OnnxRuntimeHere.Require();
        using var session = backend.CreateSession(b.Build(), new() { Threads = 1 });
        var x = session.Input<float>("image");
        for (var i = 0; i < x.Length; i++) x[i] = i;
        session.Input<long>("place")[0] = 1;
        session.Run();
        Assert.Equal([20, 21, 22, 23], session.Output<float>("pooled").ToArray());
        Assert.Equal(Enumerable.Range(12, 12).Select(i => (float)i), session.Output<float>("row").ToArray());
        Assert.Equal(8, session.InputBytes("place").Length);
        Assert.Equal(4 * sizeof(float), session.OutputBytes("pooled").Length);
        Assert.Contains("'imag'", Assert.Throws<EdgeNetException>(() => session.Input<float>("imag")).Message, StringComparison.Ordinal);
        Assert.Throws<EdgeNetException>(() => session.Input<int>("place"));
    }

    [SkippableFact]
    public void An_output_it_makes_longer_than_the_graph_says_is_as_long_as_it_makes_it()
    {
        using var folder = new EdgeNet.Tests.Cli.TemporaryFolder();
        File.WriteAllBytes(folder["model.onnx"], new OnnxMaker(17).Input("x", 2).Node("Concat(x, x) -> y", ("axis", 0)).Node("Neg(x) -> z").Output("y", "z").Bytes);
        var shorter = new OnnxMaker(17).Input("x", 2).Node("Neg(x) -> z").Node("Relu(x) -> y").Output("y", "z").Import().Graph;
        using var session = OnnxRuntimeHere.Require().CreateSession(folder["model.onnx"], shorter);
        Assert.Equal([2], session.OutputShape("y"));
        foreach (var sign in new[] { 1, -1 })
        {
            TestNumbers.Of(sign * 1, sign * 2).Span<float>().CopyTo(session.Input<float>("x"));
            session.Run();
            Assert.Equal([4], session.OutputShape("y"));
            Assert.Equal([sign * 1, sign * 2, sign * 1, sign * 2], session.Output<float>("y").ToArray());
            Assert.Equal([sign * -1, sign * -2], session.Output<float>("z").ToArray());
        }
    }

    [SkippableFact]
    public void What_onnx_runtime_refuses_is_a_typed_error()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "no model");
            var error = Assert.Throws<EdgeNetException>(() => OnnxRuntimeHere.Require().CreateSession(path, ModelZoo.Find("lenet5").Build()));
            Assert.Contains("'lenet5'", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
