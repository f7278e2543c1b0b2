using EdgeNet.Data.Datasets;
using EdgeNet.Data.Sources;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;
using EdgeNet.Training;
using EdgeNet.Training.Adversaries;
using EdgeNet.Training.Callbacks;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;
using EdgeNet.Training.Running;
using static EdgeNet.Operators.Ops;

namespace EdgeNet.Tests.Documentation;

/// <summary>The examples of docs/training.md.</summary>
public sealed class TrainingExamples : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Layers_one_after_the_other()
    {
        var file = folder["digits.edgenet"];

        var digits = DataSource.Open("digits");              // 1,797 handwritten digits, 8×8, built in
        var network = new Sequential([8, 8, 1])
        {
            new Conv2D(16, 3, "relu"),
            new Conv2D(32, 3, "relu"),
            new MaxPool2D(2),
            new Flatten(),
            new Dropout(0.2f),
            new Dense(10, "softmax"),
        };
        Console.WriteLine(network.Summary());
        network.Compile(Optimizer.Adam(), Loss.CrossEntropy(), new Accuracy());
        network.Fit(digits.Train, epochs: 5, batch: 32, validation: digits.Test);
        Console.WriteLine(network.Evaluate(digits.Test));     // loss 0.10  accuracy 0.97
        network.Save(file);                                   // what devices run

        Assert.True(network.Evaluate(digits.Test)["accuracy"] > 0.93, network.Evaluate(digits.Test).ToString());
        using var model = Model.Open(file);
        Assert.Equal(network.Summary().Parameters, model.Graph.Constants.Where(c => c.Spec.Type == DType.F32).Sum(c => c.Shape.Elements));
    }

    [Fact]
    public void Branches_several_inputs_and_outputs()
    {
        var image = new Input([8, 8, 1], "image");
        var place = new Input([2], "place");
        var features = new Conv2D(8, 3, "relu") { Padding = Padding.Same }.On(image);
        var refined = new Conv2D(8, 3, "relu") { Padding = Padding.Same }.On(features);
        var sum = new Add().On(features, refined);                                       // a shortcut
        var both = new Concatenate().On(new GlobalAveragePool2D().On(sum), place);
        var network = new Network(
            [image, place],
            [new Dense(3, "softmax") { Name = "kind" }.On(both), new Dense(1) { Name = "size" }.On(both)]);

        network.Compile(Optimizer.AdamW(0.01f),
        [
            new(Loss.CrossEntropy()) { Metrics = [new Accuracy(), new F1()] },
            new(Loss.Huber()) { Weight = 0.5f, Metrics = [new MeanAbsoluteError()] },
        ]);

        Assert.Equal(["kind", "size"], network.OutputNames);
        var x = new[] { new Tensor(new(DType.F32, [16, 8, 8, 1])), new Tensor(new(DType.F32, [16, 2])) };
        var y = new[] { new Tensor(new(DType.I32, [16])), new Tensor(new(DType.F32, [16, 1])) };
        var history = network.Fit(Dataset.From(x, y), epochs: 3, batch: 8);
        Assert.True(history.Last.Training.Loss < history.Epochs[0].Training.Loss);
    }

    private sealed class SqueezeExcite(int ratio) : MapLayer
    {
        private readonly GlobalAveragePool2D squeeze = new();

        protected internal override Value Call(LayerScope scope, Value x)
        {
            var channels = x.Shape[^1];
            var less = scope.Weight("less", [channels / ratio, channels], Initializer.HeNormal);
            var more = scope.Weight("more", [channels, channels / ratio], Initializer.GlorotUniform);
            var gate = scope.Call(squeeze, x).Dense(less).Relu().Dense(more).Sigmoid();
            return x * gate.Reshape([x.Shape[0], 1, 1, channels]);
        }
    }

    [Fact]
    public void A_layer_and_a_loss_of_ones_own()
    {
        var network = new Sequential([8, 8, 1]) { new Conv2D(8, 3, "relu"), new SqueezeExcite(ratio: 4), new Flatten(), new Dense(10) };
        var cubic = new Loss("cubic", (prediction, target) =>
            (prediction - target).Abs().Pow(prediction.Graph.Constant(Tensor.Scalar(3f))).ReduceMean([1], keepDims: false));
        network.Compile(Optimizer.Adam(0.01f), cubic);

        Assert.Equal(8 * 2 * 2, network.Summary().Layers[1].Parameters);
        var data = Dataset.From(new Tensor(new(DType.F32, [16, 8, 8, 1])), Tensor.From(Enumerable.Repeat(1f, 160).ToArray(), [16, 10]));
        var history = network.Fit(data, epochs: 5, batch: 8);
        Assert.True(history.Last.Training.Loss < history.Epochs[0].Training.Loss);
    }

    [Fact]
    public void What_is_done_meanwhile()
    {
        var (network, train, held) = (TrainingExamples.Network(), Points(512), Points(128, seed: 2));
        var (log, last, best) = (folder["log.csv"], folder["last.edgenet"], folder["best.edgenet"]);

        var history = network.Fit(train, epochs: 30, batch: 64, validation: held, options: new()
        {
            Seed = 7,
            Schedule = Schedule.Cosine().WithWarmUp(epochs: 1),
            Callbacks =
            [
                new EarlyStopping(patience: 5, monitor: "val_accuracy"),
                new CsvLog(log),
                new LambdaCallback { Epoch = (run, result) => Console.WriteLine($"{result.Epoch + 1}: {result.Training}") },
                new ModelCheckpoint(best, bestOnly: true, monitor: "val_accuracy"),
                new ModelCheckpoint(last),
            ],
        });

        Assert.Equal(history.Epochs.Count + 1, File.ReadAllLines(log).Length);

        network.Fit(train, epochs: 40, batch: 64, validation: held, options: new() { Seed = 7, Resume = last });

        Assert.True(network.Evaluate(held)["accuracy"] > 0.8);
    }

    [Fact]
    public void What_was_learnt_serves_another_task()
    {
        var (file, data) = (folder["known.edgenet"], Points(256));
        var known = TrainingExamples.Network();
        known.Fit(data, epochs: 5);
        known.Save(file);

        var network = new Sequential([2])
        {
            new Dense(32, "relu") { Name = "features" },
            new Dense(4, "softmax") { Name = "new_head" },
        };
        network.Load(file, partly: true);                    // what has the same name and shape
        network.Compile(Optimizer.Adam(0.01f), Loss.CrossEntropy(), new Accuracy());
        var features = network.Find("features");
        features.Trainable = false;                          // the new head alone
        network.Fit(data, epochs: 5);
        features.Trainable = true;                           // then everything,
        features.RateScale = 0.1f;                           // what was known at a tenth of the rate
        network.Fit(data, epochs: 5);

        Assert.True(network.Evaluate(data)["accuracy"] > 0.8);
    }

    [Fact]
    public void A_saved_model_serves_another_task_without_its_code()
    {
        var file = folder["features.edgenet"];
        Network().Save(file);

        using var model = Model.Open(file);                  // or an imported ONNX model
        var known = new Pretrained(model.Graph);
        foreach (var layer in known.Layers) layer.RateScale = 0.1f;
        known.Find("features").Trainable = false;
        var tuned = known.WithHead(new Dense(4, "softmax"));

        Assert.Equal(32 * 4 + 4, tuned.Summary().Trained);
    }

    [Fact]
    public void A_series()
    {
        var series = new Tensor(new(DType.F32, [400, 1]));
        for (var i = 0; i < 400; i++) series.Span<float>()[i] = MathF.Sin(i * 0.3f);

        var windows = Dataset.Windows(series, length: 24);
        var network = new Sequential([24, 1])
        {
            new Bidirectional(new LSTM(16) { ReturnSequences = true }),
            new GRU(16) { Truncate = 12, Dropout = 0.1f },
            new Dense(1),
        };
        network.Compile(Optimizer.Adam(0.005f) with { ClipNorm = 1 }, Loss.MeanSquaredError, new RootMeanSquaredError());
        network.Fit(windows, epochs: 6, batch: 32);

        Assert.True(network.Evaluate(windows)["rmse"] < 0.35, network.Evaluate(windows).ToString());
    }

    [Fact]
    public void Two_networks_against_each_other()
    {
        var random = new Random(1);
        var points = Dataset.From([Tensor.From([.. Enumerable.Range(0, 2048).Select(i => (i % 2 == 0 ? 3 : -1) + random.NextSingle())], [1024, 2])], []);

        var generator = new Sequential([8], inputName: "noise") { new Dense(32, "relu"), new Dense(2) };
        var critic = new Sequential([2]) { new Dense(32, "leaky_relu"), new Dense(32, "leaky_relu"), new Dense(1) };
        var gan = new Gan(generator, critic, GanLoss.WassersteinWithPenalty()) { CriticSteps = 5 };
        gan.Compile(Optimizer.Adam(0.005f, beta1: 0.5f), Optimizer.Adam(0.005f, beta1: 0.5f));
        gan.Fit(points, epochs: 150, batch: 32, options: new() { Schedule = Schedule.Cosine() });
        var made = gan.Generate(200, seed: 1);

        Assert.InRange(Enumerable.Range(0, 200).Average(i => made.Span<float>()[2 * i]), 2.5, 4.5);
        Assert.InRange(Enumerable.Range(0, 200).Average(i => made.Span<float>()[2 * i + 1]), -1.5, 0.5);
    }

    private static Sequential Network()
    {
        var network = new Sequential([2], seed: 1) { new Dense(32, "relu") { Name = "features" }, new Dense(2, "softmax") };
        network.Compile(Optimizer.Adam(0.02f), Loss.CrossEntropy(), new Accuracy());
        return network;
    }

    /// <summary>Points of the plane, of class 1 within a circle.</summary>
    private static Dataset<Example> Points(int count, int seed = 1)
    {
        var random = new Random(seed);
        var (points, classes) = (new float[count * 2], new int[count]);
        for (var i = 0; i < points.Length; i++) points[i] = 2 * random.NextSingle() - 1;
        for (var i = 0; i < count; i++) classes[i] = points[2 * i] * points[2 * i] + points[2 * i + 1] * points[2 * i + 1] < 0.6f ? 1 : 0;
        return Dataset.From(Tensor.From(points, [count, 2]), Tensor.From(classes, [count]));
    }
}
