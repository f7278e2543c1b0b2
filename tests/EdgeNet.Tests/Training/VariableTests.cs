using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training;

namespace EdgeNet.Tests.Training;

public sealed class VariableTests
{
    [Fact]
    public void A_variable_keeps_what_an_update_gives_it_from_run_to_run()
    {
        var graph = new Graph("counter");
        var count = graph.Variable(Tensor.From([1f, 2f], [2]), "count");
        var doubled = count.Affine(alpha: 2);
        graph.Output("before", count);
        count.Assign(doubled);
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        session.Run();
        session.Run();
        Assert.Equal([4f, 8f], session.Variable<float>("count").ToArray());
    }

    [Fact]
    public void Sessions_of_one_plan_have_variables_of_their_own()
    {
        var graph = new Graph("counter");
        var count = graph.Variable(Tensor.Scalar(1f), "count");
        graph.Output("next", count.Assign(count.Affine(beta: 1)));
        var plan = graph.Compile();
        using var one = plan.CreateSession();
        using var other = plan.CreateSession();
        one.Run();
        Assert.Equal(2f, one.Variable<float>("count")[0]);
        Assert.Equal(1f, other.Variable<float>("count")[0]);
    }

    [Fact]
    public void An_update_waits_for_all_that_reads_the_old_contents_even_through_a_view()
    {
        var graph = new Graph("late reader");
        var w = graph.Variable(Tensor.From([1f, 2f, 3f, 4f], [4]), "w");
        w.Assign(w.Affine(alpha: 10)); // built first, runs last
        graph.Output("old", w.Reshape([2, 2]).ReduceSum([0, 1]).Affine(beta: 0.5f));
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        session.Run();
        Assert.Equal(10.5f, session.Output<float>("old")[0]);
        session.Run();
        Assert.Equal(100.5f, session.Output<float>("old")[0]);
    }

    [Fact]
    public void Only_variables_can_be_updated_and_each_but_once()
    {
        var graph = new Graph("wrong");
        var x = graph.Input("x", new(DType.F32, [2]));
        var w = graph.Variable(Tensor.From([1f, 2f], [2]), "w");
        Assert.Contains("no variable", Assert.Throws<GraphException>(() => x.Assign(w)).Message, StringComparison.Ordinal);
        w.Assign(x);
        Assert.Contains("another node updates", Assert.Throws<GraphException>(() => w.Assign(x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_of_both_the_old_and_the_new_contents_is_a_circle()
    {
        var graph = new Graph("circle");
        var w = graph.Variable(Tensor.From([1f], [1]), "w");
        graph.Output("change", w.Assign(w.Affine(alpha: 2)).Sub(w));
        Assert.Throws<GraphCycleException>(() => graph.Compile());
    }

    [Fact]
    public void A_frozen_graph_has_constants_for_variables_and_can_be_saved_and_thawed()
    {
        var graph = new Graph("model");
        var x = graph.Input("x", new(DType.F32, [1, 2]));
        var w = graph.Variable(Tensor.From([1f, 2f], [1, 2]), "w");
        graph.Output("y", x.Dense(w));
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.edgenet");
        Assert.Contains("Freeze", Assert.Throws<EdgeNetException>(() => Model.Save(path, graph)).Message, StringComparison.Ordinal);
        var frozen = graph.Freeze(_ => Tensor.From([3f, 4f], [1, 2]));
        Assert.Equal([3f, 4f], Assert.Single(frozen.Constants).Constant!.Span<float>().ToArray());
        Assert.Equal("w", Assert.Single(frozen.Thaw(v => v.Name == "w").Variables).Name);
    }

    [Fact]
    public void Descent_along_gradients_fits_a_line()
    {
        var graph = new Graph("line");
        var x = graph.Constant(Tensor.From([0f, 1f, 2f, 3f], [4, 1]));
        var y = graph.Constant(Tensor.From([1f, 3f, 5f, 7f], [4, 1]));
        var w = graph.Variable(Tensor.From([0f], [1, 1]), "w");
        var b = graph.Variable(Tensor.From([0f], [1]), "b");
        var error = x.Dense(w, b).Sub(y);
        var loss = error.Mul(error).ReduceMean([], keepDims: false);
        graph.Output("loss", loss);
        var gradients = graph.Gradients(loss, [w, b]);
        w.Assign(w.Sub(gradients[0]!.Affine(0.1f)));
        b.Assign(b.Sub(gradients[1]!.Affine(0.1f)));
        using var session = graph.Compile().CreateSession();
        for (var step = 0; step < 300; step++) session.Run();
        Assert.Equal(2f, session.Variable<float>("w")[0], 1e-3f);
        Assert.Equal(1f, session.Variable<float>("b")[0], 1e-3f);
        Assert.True(session.Output<float>("loss")[0] < 1e-6f);
    }

    [Fact]
    public void A_loss_of_several_numbers_is_refused()
    {
        var graph = new Graph("wide");
        var w = graph.Variable(Tensor.From([1f, 2f], [2]), "w");
        Assert.Contains("one F32 number", Assert.Throws<GraphException>(() => graph.Gradients(w.Affine(2), [w])).Message, StringComparison.Ordinal);
    }
}
