using EdgeNet.Data.Datasets;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;
using EdgeNet.Training;
using EdgeNet.Training.Callbacks;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;

namespace EdgeNet.Tests.Training.Layers;

public sealed class WholeNetworkTests
{
    [Fact]
    public void A_network_of_two_inputs_two_outputs_a_shared_layer_and_a_shortcut_learns()
    {
        var (left, right) = (new Input([4], "left"), new Input([4], "right"));
        var shared = new Dense(8, "tanh") { Name = "shared" };
        var (a, b) = (shared.On(left), shared.On(right));
        var sum = new Add().On(a, new Dense(8, "relu").On(a), b);
        var both = new Concatenate().On(sum, right);
        var network = new Network([left, right], [new Dense(1) { Name = "number" }.On(both), new Dense(2, "softmax") { Name = "class" }.On(both)]);
        network.Compile(Optimizer.Adam(0.02f), [new(Loss.MeanSquaredError) { Weight = 0.5f, Metrics = [new MeanAbsoluteError()] }, new(Loss.CrossEntropy()) { Metrics = [new Accuracy()] }]);
        Assert.Equal(["number", "class"], network.OutputNames);

        var random = new Random(3);
        var (l, r, numbers, classes) = (new float[64 * 4], new float[64 * 4], new float[64], new int[64]);
        for (var i = 0; i < l.Length; i++) (l[i], r[i]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
        for (var i = 0; i < 64; i++) (numbers[i], classes[i]) = (l[4 * i] - r[4 * i + 1], l[4 * i + 2] > r[4 * i + 2] ? 1 : 0);
        var data = Dataset.From([Tensor.From(l, [64, 4]), Tensor.From(r, [64, 4])], [Tensor.From(numbers, [64, 1]), Tensor.From(classes, [64])]);
        network.Fit(data, epochs: 40, batch: 16);
        var scores = network.Evaluate(data);
        Assert.True(scores["loss_number"] < 0.02 && scores["number_mae"] < 0.15, scores.ToString());
        Assert.True(scores["class_accuracy"] > 0.9, scores.ToString());
        Assert.Equal(0.5 * scores["loss_number"] + scores["loss_class"], scores.Loss, 5);
    }

    [Fact]
    public void What_was_learnt_for_one_task_serves_another()
    {
        using var folder = new TemporaryFolder();
        var first = new Sequential([2], seed: 1) { new Dense(24, "relu") { Name = "features" }, new Dense(2, "softmax") { Name = "head" } };
        first.Compile(Optimizer.Adam(0.01f), Loss.CrossEntropy(), new Accuracy());
        first.Fit(TinyData.Quadrants(512), epochs: 20);
        first.Save(folder["first.edgenet"]);

        // The same question with four answers: which quadrant.
        var points = TinyData.Quadrants(512, seed: 4);
        var data = points.Map(() => new Example([new(new(DType.F32, [2]))], [Tensor.Scalar(0)]), (from, to) =>
        {
            from.Input.Bytes.CopyTo(to.Input.Bytes);
            to.Target.Span<int>()[0] = (from.Input.Span<float>()[0] > 0 ? 1 : 0) + (from.Input.Span<float>()[1] > 0 ? 2 : 0);
        });
        var second = new Sequential([2], seed: 8) { new Dense(24, "relu") { Name = "features" }, new Dense(4, "softmax") { Name = "new_head" } };
        var features = second.Find("features");
        second.Load(folder["first.edgenet"], partly: true);
        Assert.Equal(first.Weights()[0], second.Weights()[0]);
        second.Compile(Optimizer.Adam(0.02f), Loss.CrossEntropy(), new Accuracy());
        features.Trainable = false;
        second.Fit(data, epochs: 15);
        Assert.Equal(first.Weights()[0], second.Weights()[0]);
        var head = second.Evaluate(data)["accuracy"];
        Assert.True(head > 0.8, $"{head}");

        (features.Trainable, features.RateScale) = (true, 0.1f);
        second.Fit(data, epochs: 10);
        Assert.NotEqual(first.Weights()[0], second.Weights()[0]);
        Assert.True(second.Evaluate(data)["accuracy"] > Math.Max(0.93, head), $"{head} → {second.Evaluate(data)["accuracy"]}");
    }

    [Fact]
    public void A_rate_scale_scales_the_step()
    {
        var (whole, tenth) = (Step(1), Step(0.1f));
        Assert.All(whole.Zip(tenth), pair => Assert.Equal(0.1f * pair.First, pair.Second, 1e-6f));
        Assert.Contains(whole, step => Math.Abs(step) > 1e-3f);

        static float[] Step(float scale)
        {
            var network = new Sequential([2], seed: 1) { new Dense(2, "softmax") { RateScale = scale } };
            network.Compile(Optimizer.Sgd(0.5f), Loss.CrossEntropy());
            var before = network.Weights()[0];
            network.Fit(TinyData.Quadrants(32), batch: 32);
            return [.. network.Weights()[0].Zip(before, (after, b) => after - b)];
        }
    }

    [Fact]
    public void A_file_in_which_nothing_fits_is_not_taken_for_one_that_fits_partly()
    {
        using var folder = new TemporaryFolder();
        TinyData.Classifier().Save(folder["a.edgenet"]);
        var other = new Sequential([2]) { new Dense(3) { Name = "other" } };
        Assert.Contains("fits", Assert.Throws<EdgeNetException>(() => other.Load(folder["a.edgenet"], partly: true)).Message, StringComparison.Ordinal);
        Assert.Contains("other/kernel", Assert.Throws<EdgeNetException>(() => other.Load(folder["a.edgenet"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_is_a_layer_that_can_be_cut_frozen_and_trained()
    {
        using var folder = new TemporaryFolder();
        var origin = TinyData.Classifier();
        origin.Fit(TinyData.Quadrants(256), epochs: 10);
        origin.Save(folder["origin.edgenet"]);
        Sequential whole, cut;
        using (var model = Model.Open(folder["origin.edgenet"], verifyWeights: true))
        {
            whole = new Sequential([2]) { new Pretrained(model.Graph) };
            cut = new Sequential([2]) { new Pretrained(model.Graph, upTo: "dense") { Trainable = false }, new Dense(2, "softmax") };
            Assert.Contains("'dense'", Assert.Throws<EdgeNetException>(() => new Pretrained(model.Graph, "dens")).Message, StringComparison.Ordinal);
        }

        var x = Tensor.From([0.3f, -0.4f, 0.1f, 0.9f], [2, 2]);
        Assert.Equal(origin.Predict(x)[0].Span<float>().ToArray(), whole.Predict(x)[0].Span<float>().ToArray());
        Assert.Equal(origin.Summary().Parameters, whole.Summary().Trained);
        Assert.Equal([16], cut.Summary().Layers[0].Outputs[0]);
        Assert.Equal(16 * 2 + 2, cut.Summary().Trained);

        whole.Compile(Optimizer.Adam(0.01f), Loss.CrossEntropy());
        cut.Compile(Optimizer.Adam(0.01f), Loss.CrossEntropy());
        var (before, frozen) = (whole.Evaluate(TinyData.Quadrants(256)).Loss, cut.Weights()[0]);
        whole.Fit(TinyData.Quadrants(256), epochs: 10);
        cut.Fit(TinyData.Quadrants(256), epochs: 1);
        Assert.True(whole.Evaluate(TinyData.Quadrants(256)).Loss < before);
        Assert.Equal(frozen, cut.Weights()[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_decoder_that_begins_with_the_state_of_an_encoder_copies_what_that_has_read(bool isLstm)
    {
        const int Letters = 4, Length = 3;
        var random = new Random(1);
        const int Words = 512;
        var (letters, read, said) = (new int[Words * Length], new float[Words * Length * Letters], new float[Words * Length * Letters]);
        for (var i = 0; i < letters.Length; i++)
        {
            read[i * Letters + (letters[i] = random.Next(Letters))] = 1;
            if (i % Length > 0) said[i * Letters + letters[i - 1]] = 1; // what the decoder has said so far
        }

        var data = Dataset.From([Tensor.From(read, [Words, Length, Letters]), Tensor.From(said, [Words, Length, Letters])], [Tensor.From(letters, [Words, Length])]);
        var (x, y) = (new Input([Length, Letters], "read"), new Input([Length, Letters], "said"));
        var state = Cell(returnsState: true).AllOn(x).Skip(1);
        var decoder = Cell(returnsState: false).On([y, .. state]);
        var network = new Network([x, y], [new Dense(Letters, "softmax").On(decoder)], seed: 2);
        network.Compile(Optimizer.Adam(0.02f), Loss.CrossEntropy(), new Accuracy(), new F1());
        network.Fit(data, epochs: 12, options: new() { Threads = 1 });
        var scores = network.Evaluate(data);
        Assert.True(scores["accuracy"] > 0.95, scores.ToString()); // without the state it could but guess one of four
        Assert.True(scores["f1"] > 0.95, scores.ToString());

        Recurrent Cell(bool returnsState) => isLstm
            ? new LSTM(24) { ReturnState = returnsState, ReturnSequences = !returnsState } : new GRU(24) { ReturnState = returnsState, ReturnSequences = !returnsState };
    }

    [Fact]
    public void States_are_as_many_as_a_layer_keeps()
    {
        var (x, h) = (new Input([5, 3], "x"), new Input([4], "h"));
        Assert.Contains("a state of 2 tensors or none", Assert.Throws<EdgeNetException>(() => new Network([x, h], [new LSTM(4).On(x, h)])).Message, StringComparison.Ordinal);
        var both = new Bidirectional(new LSTM(4) { ReturnState = true }).AllOn(x);
        Assert.Equal([[8], [8], [8]], new Network([x], both).ToGraph().Outputs.Select(o => o.Value.Shape[1..].ToArray()));
        var truncated = new LSTM(4) { ReturnState = true, ReturnSequences = true, Truncate = 2 }.AllOn(x);
        Assert.Equal([[5, 4], [4], [4]], new Network([x], truncated).ToGraph().Outputs.Select(o => o.Value.Shape[1..].ToArray()));
    }

    [Fact]
    public void Penalties_are_part_of_the_loss_in_training_and_in_evaluation_but_of_no_saved_model()
    {
        var (free, held) = (Of(0), Of(0.1f));
        var data = TinyData.Quadrants(32);
        var squares = held.Parameters[0].Value.Span<float>().ToArray().Sum(w => w * w);
        Assert.Equal(free.Evaluate(data).Loss + (0.1f * squares), held.Evaluate(data).Loss, 5);
        Assert.Equal(free.ToGraph().Nodes.Count, held.ToGraph().Nodes.Count);

        static Sequential Of(float l2)
        {
            var network = new Sequential([2], seed: 1) { new Dense(2, "softmax") { Kernel = new() { Penalty = l2 == 0 ? null : new(L2: l2) } } };
            network.Compile(Optimizer.Adam(0.01f), Loss.CrossEntropy());
            return network;
        }
    }

    [Fact]
    public void A_memory_budget_is_kept_and_changes_no_bit()
    {
        var whole = Trained(budget: null);
        var within = Trained(budget: whole.Arena * 9 / 10);
        Assert.InRange(within.Arena, 1, whole.Arena * 9 / 10);
        Assert.Equal(whole.Losses, within.Losses);
        Assert.Equal(whole.Weights, within.Weights);
        Assert.Contains("Allow more, or make the batch smaller", Assert.Throws<EdgeNetException>(() => Trained(budget: 1_000)).Message, StringComparison.Ordinal);

        static (List<float[]> Weights, List<double> Losses, long Arena) Trained(long? budget)
        {
            var network = new Sequential([2], seed: 1) { new Dense(32, "tanh"), new Dropout(0.2f), new Dense(32, "tanh"), new Dense(32, "tanh"), new Dense(32, "tanh"), new Dense(2, "softmax") };
            network.Compile(Optimizer.Adam(0.01f), Loss.CrossEntropy(), new Accuracy());
            var arena = 0L;
            var history = network.Fit(TinyData.Quadrants(256), epochs: 2, batch: 256, options: new()
            {
                MemoryBudget = budget,
                Callbacks = [new LambdaCallback { Begin = run => arena = run.Session.Plan.ArenaBytes }],
            });
            return (network.Weights(), [.. history.Epochs.Select(e => e.Training.Loss)], arena);
        }
    }

    [Fact]
    public void A_batch_in_parts_takes_the_step_of_the_whole_in_less_memory()
    {
        var (whole, parts) = (Trained(1), Trained(8));
        foreach (var (a, b) in whole.Weights.Zip(parts.Weights)) Assert.Equal(a, b, (x, y) => Math.Abs(x - y) < 1e-5f);
        Assert.Equal(whole.Loss, parts.Loss, 5);
        Assert.Equal(whole.Accuracy, parts.Accuracy, 9);
        Assert.True(parts.Arena < 0.6 * whole.Arena, $"{whole.Arena} → {parts.Arena}");

        static (List<float[]> Weights, double Loss, double Accuracy, long Arena) Trained(int parts)
        {
            var network = new Sequential([2], seed: 1)
            {
                new Dense(64, "relu") { Kernel = new() { Penalty = new(L2: 0.01f) } }, new Dense(64, "tanh"), new Dense(64, "relu"), new Dense(2, "softmax"),
            };
            network.Compile(Optimizer.Sgd(0.1f, momentum: 0.9f), Loss.CrossEntropy(), new Accuracy());
            var arena = 0L;
            var history = network.Fit(TinyData.Quadrants(1024), epochs: 2, batch: 512, options: new()
            {
                Accumulate = parts,
                Callbacks = [new LambdaCallback { Begin = run => arena = run.Session.Plan.ArenaBytes }],
            });
            return (network.Weights(), history.Last.Training.Loss, history.Last.Training["accuracy"], arena);
        }
    }

    [Fact]
    public void A_batch_that_cannot_be_cut_says_so()
    {
        var e = Assert.Throws<EdgeNetException>(() => TinyData.Classifier().Fit(TinyData.Quadrants(64), batch: 32, options: new() { Accumulate = 5 }));
        Assert.Contains("32", e.Message, StringComparison.Ordinal);
    }
}
