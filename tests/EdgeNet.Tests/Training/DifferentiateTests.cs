using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Training;

namespace EdgeNet.Tests.Training;

/// <summary>Training steps of several losses, several optimizers, and several ways to train.</summary>
public sealed class DifferentiateTests
{
    [Fact]
    public void A_generator_is_judged_by_the_discriminator_just_trained_in_the_same_plan()
    {
        // One plan for both steps, and the two steps one after the other in plans of their own.
        var both = Adversaries(out var losses);
        var updated = both.Differentiate(losses.Discriminator, [Named(both, "d")], Sgd("discriminator"));
        both.Differentiate(losses.Judge(updated[Named(both, "d")]), [Named(both, "g")], Sgd("generator"));
        using var together = both.Compile(new() { Threads = 1 }).CreateSession();

        var first = Adversaries(out losses);
        first.Differentiate(losses.Discriminator, [Named(first, "d")], Sgd("discriminator"));
        using var trainD = first.Compile(new() { Threads = 1 }).CreateSession();
        var second = Adversaries(out losses);
        second.Differentiate(losses.Judge(Named(second, "d")), [Named(second, "g")], Sgd("generator"));
        using var trainG = second.Compile(new() { Threads = 1 }).CreateSession();

        for (var step = 0; step < 5; step++)
        {
            together.Run();
            trainD.Run();
            trainD.Variable<float>("d").CopyTo(trainG.Variable<float>("d"));
            trainG.Run();
            trainG.Variable<float>("g").CopyTo(trainD.Variable<float>("g"));
        }

        Assert.Equal(trainD.Variable<float>("d").ToArray(), together.Variable<float>("d").ToArray());
        Assert.Equal(trainG.Variable<float>("g").ToArray(), together.Variable<float>("g").ToArray());
        Assert.Equal(5f, together.Variable<float>("generator/step")[0]);

        static Optimizer Sgd(string name) => Optimizer.Sgd(0.1f) with { Name = name };
    }

    [Fact]
    public void Two_steps_of_an_optimizer_in_one_plan_are_two_runs_of_a_plan_of_one()
    {
        var optimizer = Optimizer.Adam(0.1f) with { MaxNorm = 3 };
        var (one, two) = (new Graph("one"), new Graph("two"));
        var (v, w) = (Begin(one), Begin(two));
        one.Differentiate(Loss(v), [v], optimizer);
        w = two.Differentiate(Loss(w), [w], optimizer)[w];
        two.Differentiate(Loss(w), [w], optimizer);
        using var single = one.Compile(new() { Threads = 1 }).CreateSession();
        using var pair = two.Compile(new() { Threads = 1 }).CreateSession();
        for (var run = 0; run < 3; run++)
        {
            single.Run();
            single.Run();
            pair.Run();
            foreach (var name in one.Variables.Select(variable => variable.Name)) Assert.Equal(single.Variable<float>(name).ToArray(), pair.Variable<float>(name).ToArray());
        }

        Assert.Equal(6f, pair.Variable<float>("step")[0]);
        Assert.Equal(one.Variables.Select(variable => variable.Name), two.Variables.Select(variable => variable.Name));

        static Value Begin(Graph graph) => graph.Variable(Tensor.From([1f, 2, 2, -1], [2, 2]), "w");
        static Value Loss(Value w) => w.Mul(w).Mul(w).ReduceSum([], keepDims: false);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(0.01f)]
    public void Micro_batches_make_the_step_of_the_whole_batch_in_less_memory(float clipNorm)
    {
        var optimizer = Optimizer.Adam(0.01f) with { ClipNorm = clipNorm };
        var (whole, wholeBytes) = Train(1);
        var (parts, partsBytes) = Train(4);
        for (var i = 0; i < whole.Length; i++) Assert.Equal(whole[i], parts[i], 1e-5f);
        Assert.True(partsBytes < 0.5 * wholeBytes, $"{partsBytes} bytes beside {wholeBytes}");

        (float[] Weights, long Bytes) Train(int count)
        {
            var graph = new Graph("accumulated");
            var x = graph.Constant(TestTensor.Random([32, 12, 12, 3], seed: 1).ToTensor());
            var y = graph.Constant(TestTensor.Random([32, 5], seed: 2).ToTensor());
            var filters = graph.Variable(TestTensor.Random([16, 3, 3, 3], seed: 3, low: -0.3, high: 0.3).ToTensor(), "filters");
            var weights = graph.Variable(TestTensor.Random([5, 16], seed: 4, low: -0.3, high: 0.3).ToTensor(), "weights");
            // All forward passes are built before any is differentiated.
            var losses = Enumerable.Range(0, count).Select(k =>
            {
                var (begin, end) = (k * 32 / count, (k + 1) * 32 / count);
                var out0 = x.Slice([begin], [end], [0]).Conv2D(filters).LeakyRelu().Conv2D(graph.Constant(TestTensor.Random([16, 3, 3, 16], seed: 5).ToTensor())).Tanh();
                var error = out0.GlobalAveragePool().Flatten().Dense(weights).Sub(y.Slice([begin], [end], [0]));
                return error.Mul(error).ReduceMean([], keepDims: false).Affine(1f / count);
            }).ToList();
            graph.Differentiate(losses, [new(filters), new(weights)], optimizer);
            using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
            for (var step = 0; step < 3; step++) session.Run();
            return ([.. session.Variable<float>("filters"), .. session.Variable<float>("weights")], session.Plan.ArenaBytes);
        }
    }

    [Fact]
    public void A_loss_that_some_variables_are_not_in_leaves_them_to_the_others()
    {
        var graph = new Graph("two losses");
        var a = graph.Variable(Tensor.From([1f], [1]), "a");
        var b = graph.Variable(Tensor.From([1f], [1]), "b");
        graph.Differentiate([a.Mul(b).ReduceSum([], keepDims: false), b.Affine(3).ReduceSum([], keepDims: false)], [new(a), new(b)], Optimizer.Sgd(0.1f));
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        session.Run();
        Assert.Equal(0.9f, session.Variable<float>("a")[0], 1e-6f);
        Assert.Equal(0.6f, session.Variable<float>("b")[0], 1e-6f);
    }

    [Fact]
    public void Rates_decays_and_norms_can_be_a_variables_own()
    {
        var graph = new Graph("ways");
        Value Ones(string name) => graph.Variable(Tensor.From([1f, 1f, 1f, 1f], [2, 2]), name);
        var (slow, plain, free, small) = (Ones("slow"), Ones("plain"), Ones("free"), Ones("small"));
        var loss = graph.Add(new Sum(), [slow, plain, free, small])[0].ReduceSum([], keepDims: false);
        graph.Differentiate(loss, [new Trained(slow, RateScale: 0.1f), new(plain), new(free, Decay: 0), new(small, MaxNorm: 0.5f)], Optimizer.Sgd(0.1f, decay: 2));
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        session.Run();
        // The gradient is 1, and 2 · 1 of decay.
        Assert.Equal(1 - 0.03f, session.Variable<float>("slow")[0], 1e-6f);
        Assert.Equal(1 - 0.3f, session.Variable<float>("plain")[0], 1e-6f);
        Assert.Equal(1 - 0.1f, session.Variable<float>("free")[0], 1e-6f);
        Assert.Equal(0.5f / MathF.Sqrt(2), session.Variable<float>("small")[0], 1e-6f);
    }

    [Fact]
    public void Decay_of_ones_own_is_of_the_optimizers_kind()
    {
        var graph = new Graph("decoupled");
        var w = graph.Variable(Tensor.From([1f], [1]), "w");
        graph.Differentiate(w.Sub(w.StopGradient()).ReduceSum([], keepDims: false).Affine(0), [new Trained(w, Decay: 0.5f)], Optimizer.AdamW(0.1f));
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        session.Run();
        Assert.Equal(1 - (0.1f * 0.5f), session.Variable<float>("w")[0], 1e-6f);
    }

    [Fact]
    public void What_cannot_be_trained_is_named()
    {
        var graph = new Graph("wrong");
        var x = graph.Input("x", new(DType.F32, [1]));
        var w = graph.Variable(Tensor.From([1f], [1]), "w");
        var loss = w.Mul(x).ReduceSum([], keepDims: false);
        Assert.Contains("'x' is to be trained, but is no variable", Message(() => graph.Differentiate(loss, [x], Optimizer.Sgd(1))), StringComparison.Ordinal);
        Assert.Contains("'w' is to be trained twice", Message(() => graph.Differentiate(loss, [w, w], Optimizer.Sgd(1))), StringComparison.Ordinal);
        graph.Differentiate(loss, [w], Optimizer.Sgd(1));
        Assert.Contains("updates 'w' already", Message(() => graph.Differentiate(loss, [w], Optimizer.Sgd(1) with { Name = "other" })), StringComparison.Ordinal);
        var v = graph.Variable(Tensor.From([1f], [1]), "v");
        Assert.Contains("give the other a Name", Message(() => graph.Differentiate(v.Mul(x).ReduceSum([], keepDims: false), [v], Optimizer.Sgd(1))), StringComparison.Ordinal);

        static string Message(Action action) => Assert.Throws<GraphException>(action).Message;
    }

    private static Value Named(Graph graph, string name) => graph.Variables.Single(v => v.Name == name);

    /// <summary>A generator of one layer that shall make numbers a discriminator of one layer takes for real ones.</summary>
    private static Graph Adversaries(out (Value Discriminator, Func<Value, Value> Judge) losses)
    {
        var graph = new Graph("adversaries");
        var real = graph.Constant(TestTensor.Random([8, 3], seed: 1, low: 0, high: 1).ToTensor());
        var noise = graph.Constant(TestTensor.Random([8, 2], seed: 2).ToTensor());
        var g = graph.Variable(TestTensor.Random([3, 2], seed: 3).ToTensor(), "g");
        var d = graph.Variable(TestTensor.Random([1, 3], seed: 4).ToTensor(), "d");
        var fake = noise.Dense(g).Tanh();
        var onFake = fake.StopGradient().Dense(d).Softplus().ReduceMean([], keepDims: false);
        var onReal = real.Dense(d).Neg().Softplus().ReduceMean([], keepDims: false);
        losses = (onFake.Add(onReal), judge => fake.Dense(judge).Neg().Softplus().ReduceMean([], keepDims: false));
        return graph;
    }
}
