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

    public static TheoryData<Optimizer> Optimizers() =>
    [
        Optimizer.Sgd(0.1f), Optimizer.Sgd(0.03f, momentum: 0.9f), Optimizer.Sgd(0.03f, momentum: 0.9f, nesterov: true), Optimizer.Adagrad(0.5f),
        Optimizer.Adadelta(10), Optimizer.RMSProp(0.02f), Optimizer.Adam(0.05f), Optimizer.AdamW(0.05f, decay: 1e-4f), Optimizer.Nadam(0.05f),
        Optimizer.Adam(0.05f) with { ClipValue = 0.5f }, Optimizer.Sgd(0.1f) with { ClipNorm = 1 },
    ];

    [Theory]
    [MemberData(nameof(Optimizers), DisableDiscoveryEnumeration = true)]
    public void Every_optimizer_fits_a_plane(Optimizer optimizer)
    {
        var (graph, random) = (new Graph("plane"), new Random(3));
        var x = Tensor.From([.. Enumerable.Range(0, 64).Select(_ => (random.NextSingle() * 2) - 1)], [32, 2]);
        var y = new Tensor(new(DType.F32, [32, 1]));
        for (var i = 0; i < 32; i++) y.Span<float>()[i] = (0.5f * x.Span<float>()[2 * i]) - (1.5f * x.Span<float>()[(2 * i) + 1]) + 0.25f;
        var w = graph.Variable(new Tensor(new(DType.F32, [1, 2])), "w");
        var b = graph.Variable(new Tensor(new(DType.F32, [1])), "b");
        var error = graph.Constant(x).Dense(w, b).Sub(graph.Constant(y));
        var loss = error.Mul(error).ReduceMean([], keepDims: false);
        graph.Output("loss", loss);
        graph.Differentiate(loss, [w, b], optimizer);
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        session.Run();
        var first = session.Output<float>("loss")[0];
        for (var step = 0; step < 1500; step++) session.Run();
        Assert.Equal(1501f, session.Variable<float>(Optimizer.StepName)[0]);
        Assert.True(session.Output<float>("loss")[0] < first / 10, $"from {first} to {session.Output<float>("loss")[0]}");
    }

    [Fact]
    public void What_is_frozen_is_not_differentiated()
    {
        var graph = new Graph("frozen");
        var x = graph.Input("x", new(DType.F32, [4, 8]));
        var first = graph.Variable(new Tensor(new(DType.F32, [16, 8])), "first");
        var last = graph.Variable(new Tensor(new(DType.F32, [1, 16])), "last");
        var loss = x.Dense(first).Tanh().Dense(last).ReduceMean([], keepDims: false);
        var before = graph.Nodes.Count;
        graph.Differentiate(loss, [last], Optimizer.Sgd(0.1f));
        Assert.DoesNotContain(graph.Nodes.Skip(before), n => n.Operator is UnaryGradient);
        Assert.DoesNotContain(graph.Variables, v => v.Name.StartsWith("first/", StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_stay_below_the_largest_norm()
    {
        var graph = new Graph("limited");
        var w = graph.Variable(Tensor.From([3f, 4f, 0.1f, 0.1f], [2, 2]), "w");
        var loss = w.Mul(w).ReduceSum([], keepDims: false).Neg();
        graph.Differentiate(loss, [w], Optimizer.Sgd(0.1f) with { MaxNorm = 1 });
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        for (var step = 0; step < 5; step++) session.Run();
        var now = session.Variable<float>("w");
        Assert.Equal(1f, MathF.Sqrt((now[0] * now[0]) + (now[1] * now[1])), 1e-4f);
        Assert.True(MathF.Abs(now[2]) is > 0.1f and < 1);
    }
}
