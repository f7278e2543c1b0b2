using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Graphs;

/// <summary>What is wrong with a graph is said at once, with the node's name, and leaves nothing half-built.</summary>
public sealed class GraphErrorTests
{
    private readonly Graph graph = new("net");

    [Fact]
    public void A_wrong_shape_names_the_node_the_input_and_what_was_expected()
    {
        var x = graph.Input("x", new(DType.F32, [2, 3]));
        var error = Assert.Throws<ShapeException>(() => graph.Add(new Reshape { Shape = [4] }, [x], "flatten"));
        Assert.Equal("flatten", error.Node);
        Assert.Contains("F32[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[4]", error.Message, StringComparison.Ordinal);
        Assert.Empty(graph.Nodes);
        Assert.Empty(x.Consumers);
    }

    [Fact]
    public void A_missing_input_is_named()
    {
        var error = Assert.Throws<GraphException>(() => graph.Add(new Identity(), [], "pass"));
        Assert.Contains("input 0 (X) is missing", error.Message, StringComparison.Ordinal);
        Assert.Empty(graph.Nodes);
    }

    [Fact]
    public void Too_many_inputs_are_refused()
    {
        var x = graph.Input("x", new(DType.F32, [1]));
        Assert.Contains("at most 1", Assert.Throws<GraphException>(() => graph.Add(new Identity(), [x, x])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_operator_suggests_the_nearest()
    {
        var error = Assert.Throws<UnknownOperatorException>(() => Catalog.Create("reshpe"));
        Assert.Contains("Reshape", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_attribute_lists_the_known_ones()
    {
        var error = Assert.Throws<AttributeException>(() => Catalog.Create("Reshape", new Dictionary<string, object?> { ["shap"] = new[] { 1 } }));
        Assert.Contains("it takes shape", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData(1.5)]
    [InlineData(null)]
    public void An_attribute_of_another_type_is_refused(object? value) =>
        Assert.Throws<AttributeException>(() => Catalog.Create("Reshape", new Dictionary<string, object?> { ["shape"] = value }));

    [Fact]
    public void An_attribute_out_of_range_says_the_range()
    {
        var x = graph.Input("x", new(DType.F32, [2]));
        var error = Assert.Throws<AttributeException>(() => graph.Add(new Reshape { Shape = [-2] }, [x], "r"));
        Assert.Equal("r", error.Node);
        Assert.Contains("-1 or more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cycle_is_found_when_the_graph_is_compiled_and_its_nodes_are_named()
    {
        var x = graph.Input("x", new(DType.F32, [2]));
        var a = graph.Add(new Identity(), [x], "a")[0];
        var b = graph.Add(new Identity(), [a], "b")[0];
        a.Producer!.SetInput(0, b);
        graph.Output("y", b);
        var error = Assert.Throws<GraphCycleException>(() => graph.Compile());
        Assert.Contains("a, b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_without_outputs_cannot_be_compiled() => Assert.Throws<GraphException>(() => graph.Compile());

    [Fact]
    public void A_value_of_another_graph_is_refused()
    {
        var stranger = new Graph("other").Input("x", new(DType.F32, [2]));
        Assert.Contains("another graph", Assert.Throws<GraphException>(() => graph.Add(new Identity(), [stranger])).Message, StringComparison.Ordinal);
        Assert.Throws<GraphException>(() => graph.Output("y", stranger));
    }

    [Fact]
    public void Names_of_inputs_and_outputs_are_unique_and_those_of_nodes_are_made_so()
    {
        var x = graph.Input("x", new(DType.F32, [2]));
        Assert.Throws<GraphException>(() => graph.Input("x", x.Spec));
        graph.Output("y", x);
        Assert.Throws<GraphException>(() => graph.Output("y", x));
        Assert.Equal("same", graph.Add(new Identity(), [x], "same")[0].Name);
        Assert.Equal("same_2", graph.Add(new Identity(), [x], "same")[0].Name);
    }

    [Fact]
    public void A_session_refuses_unknown_names_and_wrong_types()
    {
        var x = graph.Input("image", new(DType.F32, [2]));
        graph.Output("scores", x.Identity());
        using var session = graph.Compile().CreateSession();
        Assert.Contains("image", Assert.Throws<EdgeNetException>(() => session.Input<float>("imag").Length).Message, StringComparison.Ordinal);
        Assert.Contains("scores", Assert.Throws<EdgeNetException>(() => session.Output<float>("score").Length).Message, StringComparison.Ordinal);
        Assert.Contains("F32", Assert.Throws<EdgeNetException>(() => session.Input<int>("image").Length).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_without_threads_is_refused()
    {
        graph.Output("y", graph.Input("x", new(DType.F32, [2])));
        Assert.Throws<EdgeNetException>(() => graph.Compile(new() { Threads = 0 }));
    }
}
