using System.Diagnostics;
using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Training.Layers;

namespace EdgeNet.Training.Running;

/// <summary>Training under way: what callbacks see and may change.</summary>
/// <example><code>
/// public override void OnEpoch(TrainingRun run, EpochResult result)
/// {
///     if (result.Training.Loss &lt; 0.01) run.Stop();
/// }
/// </code></example>
public sealed class TrainingRun : IDisposable
{
    private readonly FitOptions options;
    private readonly CompiledStep step;
    private readonly CompiledStep? evaluation;
    private readonly DatasetReader<Batch> reader;
    private readonly DatasetReader<Batch>? validation;
    private readonly Callback[] callbacks; // an array, since going through a list allocates
    private readonly int modelSeed;
    private readonly Stopwatch clock = new();
    private bool stopped;
    private bool resumes; // an epoch that a checkpoint was made in
    private int resumedAt; // the step it goes on from

    internal TrainingRun(ITrainable model, Dataset<Example> data, int epochs, int batch, Dataset<Example>? validation, FitOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (data.Count == 0) throw new EdgeNetException("There is nothing to train on: the dataset is empty.");
        (Model, Epochs, this.options) = (model, epochs, options);
        callbacks = [.. options.Callbacks];
        BatchSize = Math.Min(batch, data.Count);
        var like = data.CreateItem();
        if (validation is not null) CheckAlike(like, validation);
        var graph = model.BuildStep(like, BatchSize, options.Accumulate);
        modelSeed = graph.Network.BaseSeed;
        step = new(graph, options.Threads, options.MemoryBudget);
        if (step.Variables.Any(v => string.Equals(v.Name, NetworkGraph.CounterName, StringComparison.Ordinal)))
            Session.Variable<long>(NetworkGraph.CounterName)[0] = (long)options.Seed << 32; // another seed, other masks and noise
        var ordered = options.Shuffle ? data.Shuffle(options.Seed) : data;
        reader = ordered.Batch(BatchSize, dropRemainder: true).Prefetch(options.Prefetch);
        if (validation is not null && model.BuildEvaluation(like, Math.Min(batch, validation.Count)) is { } measured)
        {
            evaluation = new(measured, options.Threads);
            this.validation = validation.Batch(Math.Min(batch, validation.Count)).Prefetch(options.Prefetch);
        }

        if (options.Resume is not { } path) return;
        try
        {
            Checkpoint.Restore(path, this);
            (resumedAt, resumes) = (Step, true);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The epoch under way, from 0; afterwards, how many there were.</summary>
    public int Epoch { get; internal set; }

    /// <summary>The step under way in this epoch, from 0.</summary>
    public int Step { get; internal set; }

    /// <summary>How many epochs there will be.</summary>
    public int Epochs { get; }

    /// <summary>How many steps an epoch has.</summary>
    public int StepsPerEpoch => reader.Count;

    /// <summary>How many examples a step has.</summary>
    public int BatchSize { get; }

    /// <summary>The losses and metrics of this epoch so far.</summary>
    public Scores Scores => Step == 0 && History.Epochs.Count > 0 ? History.Last.Training : step.Scores();

    /// <summary>The loss of the last step.</summary>
    public double LastLoss { get; private set; }

    /// <summary>The examples a second of this epoch so far.</summary>
    public double SamplesPerSecond => (Step - resumedAt) * (double)BatchSize / clock.Elapsed.TotalSeconds;

    /// <summary>The learning rate of the last step.</summary>
    public float Rate => step.Rate;

    /// <summary>What the scheduled rate is multiplied by: for those who lower it when nothing gets better.</summary>
    public double RateFactor { get; set; } = 1;

    /// <summary>What the epochs brought so far.</summary>
    public History History { get; } = new();

    /// <summary>The session that takes the steps: its plan tells what training costs.</summary>
    public Session Session => step.Session;

    /// <summary>What the data's order and random numbers follow from.</summary>
    internal (int Run, int Model, bool Shuffles) Seeds => (options.Seed, modelSeed, options.Shuffle);

    /// <summary>What is trained.</summary>
    internal ITrainable Model { get; }

    /// <summary>The step as it runs.</summary>
    internal CompiledStep Compiled => step;

    /// <summary>What is done meanwhile.</summary>
    internal IReadOnlyList<Callback> Callbacks => callbacks;

    /// <summary>Ends training after the step or epoch under way.</summary>
    public void Stop() => stopped = true;

    /// <summary>Writes a checkpoint: the model as it is, and what a resumed run needs to go on with the same bits.</summary>
    /// <exception cref="EdgeNetException">It can't be written; an older file of that name is unharmed.</exception>
    public void SaveCheckpoint(string path)
    {
        step.Pull();
        Checkpoint.Save(path, this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        validation?.Dispose();
        step.Dispose();
        evaluation?.Dispose();
    }

    internal History Run()
    {
        foreach (var callback in callbacks) callback.OnBegin(this);
        while (Epoch < Epochs && !Ends)
        {
            TrainEpoch();
            if (!step.IsFinite()) throw new DivergedException(Epoch, Step - 1, double.NaN, Rate);
            step.Pull();
            if (Step < StepsPerEpoch) break; // stopped within the epoch, which a resumed run takes up again
            var result = new EpochResult(Epoch, Rate, 0, SamplesPerSecond, step.Scores(), Validate()) { Prefix = options.ValidationPrefix };
            result = result with { Seconds = clock.Elapsed.TotalSeconds };
            History.Add(result);
            (Epoch, Step) = (Epoch + 1, 0);
            foreach (var callback in callbacks) callback.OnEpoch(this, result);
        }

        foreach (var callback in callbacks) callback.OnEnd(this);
        return History;
    }

    private bool Ends => stopped || options.Cancellation.IsCancellationRequested;

    private void TrainEpoch()
    {
        clock.Restart();
        if (!resumes)
        {
            resumedAt = 0;
            step.Reset();
        }

        resumes = false;
        reader.Begin(Epoch, Step);
        while (!Ends && reader.Next(out var batch))
        {
            step.ScaleRates(RateFactor * options.Schedule.Factor(new(Epoch + (double)Step / StepsPerEpoch, Epochs)));
            LastLoss = step.Run(batch);
            if (!double.IsFinite(LastLoss)) throw new DivergedException(Epoch, Step, LastLoss, Rate);
            Step++;
            foreach (var callback in callbacks) callback.OnStep(this);
        }
    }

    private static void CheckAlike(Example like, Dataset<Example> validation)
    {
        if (validation.Count == 0) throw new EdgeNetException("There is nothing to validate with: that dataset is empty.");
        var other = validation.CreateItem();
        if (!like.Inputs.Concat(like.Targets).Select(t => t.Spec).SequenceEqual(other.Inputs.Concat(other.Targets).Select(t => t.Spec)))
            throw new EdgeNetException($"The data to train on are {like}, those to validate with {other}; bring them to the same shapes.");
    }

    private Scores? Validate()
    {
        if (evaluation is null) return null;
        evaluation.Push();
        return evaluation.Over(validation!);
    }
}

/// <summary>Training went astray: a loss is no finite number.</summary>
public sealed class DivergedException(int epoch, int step, double loss, float rate) : EdgeNetException(
    $"Training diverged: the loss of step {step + 1} in epoch {epoch + 1} is {loss} at a learning rate of {rate:0.######}. Lower the rate, clip gradients, or look for values that are not numbers in the data.");
