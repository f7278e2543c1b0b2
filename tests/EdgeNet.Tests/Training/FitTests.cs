using EdgeNet.Data.Datasets;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;
using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;
using EdgeNet.Training.Running;

namespace EdgeNet.Tests.Training;

public sealed class FitTests
{
    [Fact]
    public void A_small_classifier_learns_two_moons()
    {
        var network = Classifier();
        var history = network.Fit(Rings(512), epochs: 30, batch: 32, validation: Rings(128, seed: 2));
        Assert.Equal(30, history.Epochs.Count);
        Assert.True(history.Last.Validation!["accuracy"] > 0.95, history.Last.Validation.ToString());
        Assert.True(history.Last.Training.Loss < history.Epochs[0].Training.Loss / 2);
        Assert.Equal(history.Last.Validation["accuracy"], network.Evaluate(Rings(128, seed: 2))["accuracy"], 6);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        var (a, b) = (Classifier(), Classifier());
        a.Fit(Rings(256), epochs: 2);
        b.Fit(Rings(256), epochs: 2);
        Assert.All(a.Parameters.Zip(b.Parameters), pair => Assert.Equal(pair.First.Value.Span<float>().ToArray(), pair.Second.Value.Span<float>().ToArray()));
    }

    [Fact]
    public void A_resumed_run_ends_with_the_bits_of_one_without_a_break()
    {
        using var folder = new TemporaryFolder();
        var file = folder["checkpoint.edgenet"];
        var (whole, broken, resumed) = (Classifier(), Classifier(), Classifier());
        var expected = whole.Fit(Rings(256), epochs: 4, options: new() { Schedule = Schedule.Cosine() });
        broken.Fit(Rings(256), epochs: 4, options: new() { Schedule = Schedule.Cosine(), Callbacks = [new StopAt(epoch: 2, step: 3, file)] });
        var history = resumed.Fit(Rings(256), epochs: 4, options: new() { Schedule = Schedule.Cosine(), Resume = file });
        Assert.Equal(4, history.Epochs.Count);
        Assert.Equal(expected.Epochs.Select(e => e.Training.ToString()), history.Epochs.Select(e => e.Training.ToString())); // metrics, too, go on within the epoch
        Assert.All(whole.Parameters.Zip(resumed.Parameters), pair => Assert.Equal(pair.First.Value.Span<float>().ToArray(), pair.Second.Value.Span<float>().ToArray()));
    }

    [Fact]
    public void A_saved_network_runs_and_loads()
    {
        using var folder = new TemporaryFolder();
        var file = folder["rings.edgenet"];
        var (trained, other) = (Classifier(), Classifier(seed: 5));
        trained.Fit(Rings(256), epochs: 1);
        trained.Save(file);
        other.Load(file);
        var x = Tensor.From([0.1f, 0.2f], [1, 2]);
        Assert.Equal(trained.Predict(x)[0].Span<float>().ToArray(), other.Predict(x)[0].Span<float>().ToArray());
        using var model = Model.Open(file, verifyWeights: true);
        Assert.Empty(model.State);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var counter = new CountAllocations();
        Classifier().Fit(Rings(2048), epochs: 2, options: new() { Callbacks = [counter] });
        Assert.Equal(0, counter.Bytes);
    }

    [Fact]
    public void A_checkpoint_of_another_seed_is_not_resumed()
    {
        using var folder = new TemporaryFolder();
        Classifier().Fit(Rings(64), options: new() { Callbacks = [new StopAt(epoch: 0, step: 1, folder["checkpoint.edgenet"])] });
        var e = Assert.Throws<EdgeNetException>(() => Classifier().Fit(Rings(64), options: new() { Seed = 1, Resume = folder["checkpoint.edgenet"] }));
        Assert.Contains("seed 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_beyond_the_scores_is_named()
    {
        var data = Rings(64).Map(e => e.Target.Span<int>()[0] = 7);
        Assert.Contains("the number 7 where the model tells 2 apart", Assert.Throws<EdgeNetException>(() => Classifier().Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_score_of_two_classes_needs_another_loss()
    {
        var network = new Sequential([2]) { new Dense(1, "sigmoid") };
        network.Compile(Optimizer.Adam(), Loss.CrossEntropy());
        Assert.Contains("BinaryCrossEntropy", Assert.Throws<EdgeNetException>(() => network.Fit(Rings(64))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_data_of_another_shape_are_refused()
    {
        var other = Dataset.From(new Tensor(new(DType.F32, [8, 3])), new Tensor(new(DType.I32, [8])));
        Assert.Contains("same shapes", Assert.Throws<EdgeNetException>(() => Classifier().Fit(Rings(64), validation: other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_last_step_into_infinity_is_noticed_before_the_layers_take_it()
    {
        var network = Classifier();
        network.Compile(Optimizer.Sgd(float.PositiveInfinity), Loss.CrossEntropy());
        Assert.Throws<DivergedException>(() => network.Fit(Rings(64), batch: 64));
        Assert.All(network.Parameters, p => Assert.DoesNotContain(p.Value.Span<float>().ToArray(), v => !float.IsFinite(v)));
    }

    [Fact]
    public void Many_examples_are_predicted_as_few_are()
    {
        var network = Classifier();
        float[] points = [.. Enumerable.Range(0, 600).Select(i => i / 600f)];
        var all = network.Predict(Tensor.From(points, [300, 2]))[0].Span<float>().ToArray();
        var last = network.Predict(Tensor.From(points[^2..], [1, 2]))[0].Span<float>().ToArray();
        Assert.Equal(600, all.Length);
        Assert.Equal(last[0], all[^2], 1e-6f);
    }

    [Fact]
    public void Dropout_that_is_used_twice_drops_other_values()
    {
        var (x, drop) = (new Input([64]), new Dropout(0.5f));
        var network = new Network(x, new Subtract().On(drop.On(x), drop.On(x)));
        using var session = Execution(network.Build(4, training: true));
        session.Input<float>("input").Fill(1);
        session.Run();
        Assert.Contains(session.Output<float>("y").ToArray(), v => v != 0);

        static EdgeNet.Execution.Session Execution(BuiltNetwork built)
        {
            built.Network.Graph.Output("y", built.Results[0]);
            return EdgeNet.Execution.Compiler.Compile(built.Network.Graph).CreateSession();
        }
    }

    [Fact]
    public void Values_that_are_not_numbers_end_training_with_advice()
    {
        var data = Rings(64);
        var poisoned = data.Map(e => e.Input.Span<float>()[0] = float.NaN);
        var e = Assert.Throws<DivergedException>(() => Classifier().Fit(poisoned));
        Assert.Contains("epoch 1", e.Message, StringComparison.Ordinal);
    }

    private static Sequential Classifier(int seed = 1)
    {
        var network = new Sequential([2], seed: seed)
        {
            new Dense(32),
            new BatchNorm(),
            new Activate("relu"),
            new Dropout(0.1f),
            new Dense(32, "relu"),
            new Dense(2, "softmax"),
        };
        network.Compile(Optimizer.Adam(0.01f), Loss.CrossEntropy(), new Accuracy());
        return network;
    }

    /// <summary>Points in a disc (class 0) and in a ring around it (class 1).</summary>
    private static Dataset<Example> Rings(int count, int seed = 1)
    {
        var random = new Random(seed);
        var (points, classes) = (new float[count * 2], new int[count]);
        for (var i = 0; i < count; i++)
        {
            classes[i] = i % 2;
            var (radius, angle) = (random.NextSingle() * 0.4f + (i % 2) * 0.6f, random.NextSingle() * MathF.Tau);
            (points[2 * i], points[2 * i + 1]) = (radius * MathF.Cos(angle), radius * MathF.Sin(angle));
        }

        return Dataset.From(Tensor.From(points, [count, 2]), Tensor.From(classes, [count]));
    }

    /// <summary>What training allocated on this thread between the tenth and the last step of an epoch.</summary>
    private sealed class CountAllocations : Callback
    {
        private long before;

        public long Bytes { get; private set; }

        public override void OnStep(TrainingRun run)
        {
            if (run.Step == 10) before = GC.GetAllocatedBytesForCurrentThread();
            if (run.Step == run.StepsPerEpoch) Bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
