using EdgeNet.Data.Datasets;
using EdgeNet.Models;
using EdgeNet.Tests.Cli;
using EdgeNet.Training;
using EdgeNet.Training.Callbacks;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;

namespace EdgeNet.Tests.Training.Callbacks;

public sealed class CallbackTests
{
    [Fact]
    public void Early_stopping_ends_with_the_weights_of_the_best_epoch()
    {
        var (network, validation) = (TinyData.Classifier(rate: 0.2f), TinyData.Quadrants(64, seed: 9));
        var stopping = new EarlyStopping(patience: 2);
        var history = network.Fit(TinyData.Quadrants(64), epochs: 60, batch: 16, validation: validation, options: new() { Callbacks = [stopping] });
        Assert.InRange(history.Epochs.Count, 3, 59);
        var losses = history.Epochs.Select(e => e.Validation!.Loss).ToList();
        Assert.Equal(losses.Min(), stopping.Best);
        Assert.Equal(losses.Count - 3, stopping.BestEpoch);
        Assert.Equal(losses.Min(), network.Evaluate(validation).Loss, 6);
    }

    [Fact]
    public void Early_stopping_knows_that_more_of_one_output_s_accuracy_is_better()
    {
        var x = new Input([2]);
        var features = new Dense(16, "relu").On(x);
        var network = new Network([x], [new Dense(2, "softmax") { Name = "a" }.On(features), new Dense(2, "softmax") { Name = "b" }.On(features)]);
        network.Compile(Optimizer.Adam(0.01f), [new(Loss.CrossEntropy()) { Metrics = [new Accuracy()] }, new(Loss.CrossEntropy()) { Metrics = [new Accuracy()] }]);
        var stopping = new EarlyStopping(patience: 20, monitor: "b_accuracy");
        var single = TinyData.Quadrants(128);
        var data = single.Map(
            () => new Example([single.CreateItem().Input], [single.CreateItem().Target, single.CreateItem().Target]),
            (from, to) =>
            {
                from.Input.Bytes.CopyTo(to.Input.Bytes);
                foreach (var target in to.Targets) from.Target.Bytes.CopyTo(target.Bytes);
            });
        var history = network.Fit(data, epochs: 12, options: new() { Callbacks = [stopping] });
        Assert.Equal(history.Epochs.Max(e => e.Training["b_accuracy"]), stopping.Best);
    }

    [Fact]
    public void Early_stopping_goes_on_from_a_checkpoint_as_if_there_had_been_no_break()
    {
        using var folder = new TemporaryFolder();
        var validation = TinyData.Quadrants(64, seed: 9);
        var (whole, broken, resumed) = (TinyData.Classifier(rate: 0.2f), TinyData.Classifier(rate: 0.2f), TinyData.Classifier(rate: 0.2f));
        var stopping = new EarlyStopping(patience: 4);
        var history = whole.Fit(TinyData.Quadrants(64), epochs: 60, batch: 16, validation: validation, options: new() { Callbacks = [stopping] });

        // The break is behind the best epoch, whose weights the checkpoint must hold.
        broken.Fit(TinyData.Quadrants(64), epochs: 60, batch: 16, validation: validation, options: new()
        {
            Callbacks = [new EarlyStopping(patience: 4), new StopAt(stopping.BestEpoch + 2, step: 1, folder["broken.edgenet"])],
        });
        var again = resumed.Fit(TinyData.Quadrants(64), epochs: 60, batch: 16, validation: validation, options: new()
        {
            Callbacks = [new EarlyStopping(patience: 4)],
            Resume = folder["broken.edgenet"],
        });
        Assert.Equal(history.Epochs.Count, again.Epochs.Count);
        Assert.Equal(whole.Weights(), resumed.Weights());
    }

    [Fact]
    public void A_plateau_lowers_the_rate()
    {
        var rates = new List<float>();
        TinyData.Classifier().Fit(TinyData.Quadrants(64), epochs: 7, options: new()
        {
            Callbacks = [new ReduceOnPlateau(factor: 0.5, patience: 2, minDelta: 100, least: 0.25), new LambdaCallback { Epoch = (_, result) => rates.Add(result.Rate) }],
        });
        Assert.Equal([0.01f, 0.01f, 0.01f, 0.005f, 0.005f, 0.0025f, 0.0025f], rates);
    }

    [Fact]
    public void The_best_checkpoint_is_that_of_the_best_epoch()
    {
        using var folder = new TemporaryFolder();
        var (network, validation) = (TinyData.Classifier(rate: 0.2f), TinyData.Quadrants(64, seed: 9));
        var history = network.Fit(TinyData.Quadrants(64), epochs: 8, batch: 16, validation: validation, options: new()
        {
            Callbacks = [new ModelCheckpoint(folder["best.edgenet"], bestOnly: true, monitor: "val_accuracy"), new ModelCheckpoint(folder["{epoch}.edgenet"], every: 4)],
        });
        Assert.Equal(["4.edgenet", "8.edgenet", "best.edgenet"], Directory.GetFiles(folder["."]).Select(f => Path.GetFileName(f)).Order());
        var best = TinyData.Classifier(seed: 3);
        best.Load(folder["best.edgenet"]);
        Assert.Equal(history.Epochs.Max(e => e.Validation!["accuracy"]), best.Evaluate(validation)["accuracy"], 6);
        using var model = Model.Open(folder["best.edgenet"], verifyWeights: true);
        Assert.NotEmpty(model.State);
    }

    [Fact]
    public void A_table_has_a_row_for_every_epoch_of_a_resumed_run_too()
    {
        using var folder = new TemporaryFolder();
        TinyData.Classifier().Fit(TinyData.Quadrants(64), epochs: 2, validation: TinyData.Quadrants(32), options: new()
        {
            Callbacks = [new CsvLog(folder["log.csv"]), new ModelCheckpoint(folder["last.edgenet"])],
        });
        TinyData.Classifier().Fit(TinyData.Quadrants(64), epochs: 3, validation: TinyData.Quadrants(32), options: new()
        {
            Callbacks = [new CsvLog(folder["log.csv"]), new ModelCheckpoint(folder["last.edgenet"])],
            Resume = folder["last.edgenet"],
        });
        var rows = File.ReadAllLines(folder["log.csv"]);
        Assert.Equal("epoch,learning_rate,seconds,samples_per_second,loss,accuracy,val_loss,val_accuracy", rows[0]);
        Assert.Equal(["1", "2", "3"], rows.Skip(1).Select(row => row.Split(',')[0]));
        Assert.All(rows, row => Assert.Equal(8, row.Split(',').Length));
    }

    [Fact]
    public void A_score_that_is_not_there_is_named_with_those_that_are()
    {
        var e = Assert.Throws<EdgeNetException>(() =>
            TinyData.Classifier().Fit(TinyData.Quadrants(64), options: new() { Callbacks = [new EarlyStopping(monitor: "val_accuracy")] }));
        Assert.Contains("loss, accuracy", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_leaves_the_network_trained()
    {
        using var folder = new TemporaryFolder();
        var network = TinyData.Classifier();
        var path = Path.Combine(folder["missing"], "last.edgenet");
        var e = Assert.Throws<EdgeNetException>(() => network.Fit(TinyData.Quadrants(64), options: new() { Callbacks = [new ModelCheckpoint(path)] }));
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        var fine = TinyData.Classifier();
        fine.Fit(TinyData.Quadrants(64));
        Assert.Equal(fine.Weights(), network.Weights());
        network.Fit(TinyData.Quadrants(64));
    }
}
