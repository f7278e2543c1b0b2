using EdgeNet.Cli.Reports;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Data.Sources;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training.Adversaries;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;

namespace EdgeNet.Cli.Training;

/// <summary>A model, its data, and how it is trained, all decided: what is left is to run it.</summary>
internal sealed class TrainingJob
{
    private const int MostSamples = 64, SampleColumns = 8, MostReconstructions = 1000;

    private readonly Description description;
    private readonly DataSource source;
    private readonly ITrainable model;
    private readonly Func<Dataset<Example>, Dataset<Example>> prepare;
    private readonly Dataset<Example> test;
    private readonly Schedule schedule;

    /// <param name="description">All settings of the run.</param>
    /// <param name="source">The data.</param>
    /// <param name="model">The model, built for them.</param>
    /// <param name="origin">Where the model comes from.</param>
    /// <param name="folder">Where what comes of it goes.</param>
    public TrainingJob(Description description, DataSource source, ITrainable model, Origin origin, RunFolder folder)
    {
        (this.description, this.source, this.model, Folder) = (description, source, model, folder);
        Story = origin.Note is { } note ? $"{source.Description} {note}" : source.Description;
        prepare = data => origin.Prepare(data, source, model.Info);
        test = prepare(source.Test);
        schedule = description.Schedule ?? origin.Schedule;
        if (description.WarmUp > 0) schedule = schedule.WithWarmUp(description.WarmUp);
    }

    /// <summary>The model's name.</summary>
    public string Name => model.Name;

    /// <summary>What the data are, in a sentence or two, and what was done to the model to make it fit.</summary>
    public string Story { get; }

    /// <summary>What the model learns from, as it is when nothing changes it at random.</summary>
    public Dataset<Example> Train => prepare(source.Train);

    /// <summary>What the model is judged by in the end.</summary>
    public Dataset<Example> Test => test;

    /// <summary>How many examples a step learns from.</summary>
    public int Batch => description.Batch!.Value;

    /// <summary>Where what comes of it goes.</summary>
    public RunFolder Folder { get; }

    /// <summary>Trains, judges what was kept, and writes the report.</summary>
    /// <param name="checkpoint">A checkpoint to go on from; null to begin anew.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <param name="stop">Ends training after the step under way.</param>
    public TrainReport Run(string? checkpoint, Callback progress, CancellationToken stop)
    {
        Folder.Create(goesOn: checkpoint);
        RunFolder.WriteText(Folder.Config, description.ToString());
        var (learnt, watched, monitor) = Split();
        var recorder = new RunRecorder(Folder, monitor) { Patience = description.Patience, Draw = Drawn() };
        var (meter, arena) = (new StepMeter(progress), new ArenaOfStep());
        var history = model.Fit(learnt, description.Epochs!.Value, description.Batch!.Value, watched, new()
        {
            Seed = description.Seed!.Value,
            Threads = description.Threads!.Value,
            Schedule = schedule,
            MemoryBudget = description.Memory,
            ValidationPrefix = HoldsBack ? "val_" : "test_",
            Callbacks = [meter, arena, .. description.Plateau is { } plateau ? [plateau] : Array.Empty<Callback>(), recorder],
            Resume = checkpoint,
            Cancellation = stop,
        });
        var interrupted = stop.IsCancellationRequested && history.Epochs.Count < description.Epochs;
        return Conclude(history, recorder, meter.BytesPerStep, arena.Bytes, interrupted ? "interrupted" : recorder.LostPatience ? "patience" : null);
    }

    /// <summary>Whether some of the training data are held back to choose the best epoch by.</summary>
    private bool HoldsBack => description.Validation is > 0;

    /// <summary>What is learnt from, what is measured after each epoch, and the score that chooses the best one.</summary>
    private (Dataset<Example> Learnt, Dataset<Example>? Watched, string? Monitor) Split()
    {
        if (model.Judge is null) return (Learnt(source.Train), null, null);
        if (!HoldsBack) return (Learnt(source.Train), test, null);
        var share = 1 - description.Validation!.Value;
        var (learnt, held) = source.Task == ModelTask.Classification
            ? source.Train.Split(share, description.Seed!.Value, source.Train.ClassesOf())
            : source.Train.Split(share, description.Seed!.Value);
        return (Learnt(learnt), prepare(held), model.Info.Task == ModelTask.Classification ? "val_accuracy" : "val_loss");

        Dataset<Example> Learnt(Dataset<Example> data) => prepare((description.Augment ?? source.Augmentation) is { } augmentation ? data.Augment(augmentation, description.Seed!.Value) : data);
    }

    private TrainReport Conclude(History history, RunRecorder recorder, double? bytesPerStep, long arena, string? stopped)
    {
        var assessment = history.Epochs.Count > 0 && model.Judge is { } judge ? Assess(judge) : null;
        var last = history.Epochs.Count > 0 ? history.Last.Training : null;
        var figures = new TrainReport(
            Folder.Model, history.Epochs.Count, recorder.Kept + 1,
            TrainReport.Finite(last?.Loss), TrainReport.Finite(last?.Find("accuracy")), TrainReport.Finite(assessment?.Loss),
            (assessment as Classification)?.Accuracy, (assessment as Regression)?.MeanAbsoluteError, (assessment as Regression)?.RootMeanSquaredError,
            TrainReport.Finite((assessment as Regression)?.RSquared), Naive(assessment as Regression),
            TrainReport.Speed(history), bytesPerStep, arena, model.Networks[0].Summary().Parameters, history.Epochs.Sum(e => e.Seconds), description.Threads!.Value,
            stopped, Folder.Path, Folder.Report);
        var report = figures with
        {
            Page = new TrainingReport(model.Name, source.Description, history)
            {
                Figures = [.. figures.Tiles()],
                Assessment = model.Info.Task == ModelTask.Reconstruction ? null : assessment, // its samples say more than a thousand plots
                Samples = [.. history.Epochs.Where(e => File.Exists(Folder.Samples(e.Epoch))).Select(e => new SampleSheet($"epoch {e.Epoch + 1}", File.ReadAllBytes(Folder.Samples(e.Epoch))))],
                Networks = [.. model.Networks.Select(network => network.Summary())],
                Config = description.ToString(),
            },
        };
        report.Page.Save(Folder.Report);
        return report;
    }

    /// <summary>What repeating the last season would come to over the same test data, where they are a series.</summary>
    private NaiveForecast? Naive(Regression? forecast) => source.Series is { } series && forecast is not null
        ? NaiveForecast.Of(series.Season, SeasonalNaive.Assess(test, series.Forecast, series.Season, Units()), forecast)
        : null;

    private Normalization? Units() => model.Info.Metadata.GetValueOrDefault("normalization.target") is { } text ? Normalization.Parse(text) : null;

    private Assessment Assess(Loss judge)
    {
        using var kept = Model.Open(Folder.Model);
        using var assessor = new Assessor(kept.Graph, kept.Info, test.CreateItem(), judge, description.Threads!.Value);
        return assessor.Assess(model.Info.Task == ModelTask.Reconstruction ? test.Take(MostReconstructions) : test);
    }

    /// <summary>What draws samples of what the model makes, where that can be seen.</summary>
    private Func<Image>? Drawn() => model switch
    {
        Gan gan => () => Samples(gan),
        Network network when network.Info.Task == ModelTask.Reconstruction && Picture.CanBe(source.InputShape) => () => Reconstructions(network),
        _ => null,
    };

    private static Image Samples(Gan gan)
    {
        var samples = gan.Generate(MostSamples, seed: 0);
        return Picture.Grid(samples, SampleColumns, Picture.RangeOf(samples.Span<float>()));
    }

    /// <summary>Rows of pictures from the test data, each above a row of what the network makes of them.</summary>
    private Image Reconstructions(Network network)
    {
        var count = Math.Min(MostSamples / 2, test.Count) / SampleColumns * SampleColumns;
        var (given, size, item) = (new Tensor(new(DType.F32, [count, .. source.InputShape.ToArray()])), (int)source.InputShape.Elements, test.CreateItem());
        for (var i = 0; i < count; i++)
        {
            test.Read(epoch: 0, i, item);
            item.Input.Span<float>().CopyTo(given.Span<float>()[(i * size)..]);
        }

        var made = network.Predict(given)[0];
        var (both, row) = (new Tensor(new(DType.F32, [2 * count, .. source.InputShape.ToArray()])), SampleColumns * size);
        for (var i = 0; i < count / SampleColumns; i++)
        {
            given.Span<float>().Slice(i * row, row).CopyTo(both.Span<float>()[(2 * i * row)..]);
            made.Span<float>().Slice(i * row, row).CopyTo(both.Span<float>()[((2 * i + 1) * row)..]);
        }

        return Picture.Grid(both, SampleColumns, model.Info.Preprocessing.FirstOrDefault());
    }

    /// <summary>Remembers the memory of a step.</summary>
    private sealed class ArenaOfStep : Callback
    {
        public long Bytes { get; private set; }

        public override void OnBegin(TrainingRun run) => Bytes = run.Session.Plan.ArenaBytes;
    }
}
