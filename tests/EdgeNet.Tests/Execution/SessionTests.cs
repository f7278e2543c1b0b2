using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Execution;

public sealed class SessionTests
{
    [Fact]
    public void An_output_can_be_an_input_a_view_of_one_or_a_constant()
    {
        var b = new GraphBuilder("pass");
        var x = b.Input("x", [2, 2]);
        var graph = b.Output("same", x).Output("flat", x.Reshape([4])).Output("fixed", b.Constant([5f, 6f], [2])).Build();
        using var session = graph.Compile().CreateSession();
        ((float[])[1, 2, 3, 4]).CopyTo(session.Input<float>("x"));
        session.Run();
        Assert.Equal([1, 2, 3, 4], session.Output<float>("same").ToArray());
        Assert.Equal([1, 2, 3, 4], session.Output<float>("flat").ToArray());
        Assert.Equal([5, 6], session.Output<float>("fixed").ToArray());
        Assert.Empty(session.Plan.Steps);
    }

    [Fact]
    public void Inputs_and_outputs_are_also_tensor_spans_of_their_shape()
    {
        var b = new GraphBuilder("pass");
        var x = b.Input("x", [2, 3]);
        using var session = b.Output("y", x.Identity()).Build().Compile().CreateSession();
        session.InputTensor<float>("x")[1, 2] = 7;
        session.Run();
        Assert.Equal(7, session.OutputTensor<float>("y")[1, 2]);
        Assert.Equal([2, 3], session.OutputTensor<float>("y").Lengths.ToArray());
    }

    [Fact]
    public void A_disposed_session_cannot_be_used()
    {
        var b = new GraphBuilder("pass");
        var session = b.Output("y", b.Input("x", [1])).Build().Compile().CreateSession();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(session.Run);
        Assert.Throws<ObjectDisposedException>(() => session.Output<float>("y").Length);
    }

    [Fact]
    public void Filling_running_and_reading_allocate_nothing_even_where_an_output_lies_inside_another_value()
    {
        var b = new GraphBuilder("views");
        var x = b.Input("x", [2, 8]).Relu();
        using var session = b.Output("part", x.Slice([0], [1], axes: [0])).Output("fixed", b.Constant([5f], [1])).Build().Compile().CreateSession();
        FillRunRead();
        var before = GC.GetAllocatedBytesForCurrentThread();
        FillRunRead();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void FillRunRead()
        {
            session.Input<float>("x").Fill(3);
            session.Run();
            Assert.True(session.Output<float>("part")[0] == 3 && session.OutputTensor<float>("fixed")[0] == 5);
        }
    }

    [Fact]
    public void A_graph_takes_another_batch_size()
    {
        var b = new GraphBuilder("batch");
        var graph = b.Output("y", b.Input("x", [1, 2, 3]).Reshape([0, -1])).Build();
        var batch = graph.WithInputShapes(new Dictionary<string, Shape> { ["x"] = [8, 2, 3] });
        Assert.Equal([8, 6], batch.Outputs[0].Value.Shape);
        Assert.Equal([1, 6], graph.Outputs[0].Value.Shape);
        Assert.Throws<GraphException>(() => graph.WithInputShapes(new Dictionary<string, Shape> { ["z"] = [1] }));
    }

    [Fact]
    public void Compiling_leaves_the_graph_as_it_was()
    {
        var b = new GraphBuilder("fold");
        var y = b.Constant([1f, 2f], [2]).Identity().Reshape([2, 1]);
        var graph = b.Output("y", y).Build();
        var plan = graph.Compile();
        Assert.Equal(2, graph.Nodes.Count);
        Assert.Empty(plan.Graph.Nodes);
        Assert.Equal(8, plan.WeightBytes);
    }

    [Fact]
    public void Nodes_no_output_depends_on_are_left_out()
    {
        var b = new GraphBuilder("dead");
        var x = b.Input("x", [2]);
        x.Identity();
        Assert.Empty(b.Output("y", x).Build().Compile().Graph.Nodes);
    }
}
