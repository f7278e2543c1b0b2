using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Layers;

// Training and what comes after it.
public partial class Network : ITrainable
{
    private Optimizer? optimizer;
    private IReadOnlyList<Objective> objectives = [];

    /// <summary>What a saved model says about itself: its task, labels, preprocessing.</summary>
    public ModelInfo Info { get; set; } = new();

    IReadOnlyList<Network> ITrainable.Networks => [this];

    Loss? ITrainable.Judge => objectives is [var first, ..] ? first.Loss : null;

    /// <summary>What each output is trained for; none before <see cref="Compile(Optimizer, Loss, IReadOnlyList{Metric})"/>.</summary>
    public IReadOnlyList<Objective> Objectives => objectives;

    /// <summary>Says how the network learns: by which optimizer, against which loss, and what is measured.</summary>
    public void Compile(Optimizer optimizer, Loss loss, params IReadOnlyList<Metric> metrics) => Compile(optimizer, [new(loss) { Metrics = metrics }]);

    /// <summary>Says how a network of several outputs learns: an objective for each.</summary>
    /// <exception cref="EdgeNetException">There are more or fewer objectives than outputs.</exception>
    public void Compile(Optimizer optimizer, IReadOnlyList<Objective> objectives)
    {
        if (objectives.Count != Outputs) throw new EdgeNetException($"Network '{Name}' has {Outputs} outputs, but {objectives.Count} objectives were given; give each its own.");
        (this.optimizer, this.objectives) = (optimizer, objectives);
    }

    /// <summary>Measures more of the first output than it was compiled with.</summary>
    internal void Measure(IEnumerable<Metric> metrics)
    {
        var first = objectives[0];
        objectives = [first with { Metrics = [.. first.Metrics.Concat(metrics).DistinctBy(metric => metric.Name, StringComparer.Ordinal)] }, .. objectives.Skip(1)];
    }

    /// <summary>Trains. The layers hold what was learnt, and training goes on from there when it is called again.</summary>
    /// <param name="data">Examples with a target for each output.</param>
    /// <param name="epochs">How often to go through them.</param>
    /// <param name="batch">How many examples a step learns from; all of them, if there are fewer. A last batch that isn't full is left out.</param>
    /// <param name="validation">Data to measure with after each epoch.</param>
    /// <param name="options">The learning rate's schedule, callbacks, seed, threads.</param>
    /// <exception cref="EdgeNetException">The network isn't compiled, the data don't fit it, or training diverged.</exception>
    public History Fit(Dataset<Example> data, int epochs = 1, int batch = 32, Dataset<Example>? validation = null, FitOptions? options = null)
    {
        using var run = new TrainingRun(this, data, epochs, batch, validation, options ?? new());
        return run.Run();
    }

    /// <summary>Measures the loss and the metrics over data.</summary>
    public Scores Evaluate(Dataset<Example> data, int batch = 128, int threads = 0)
    {
        if (data.Count == 0) throw new EdgeNetException("There is nothing to evaluate: the dataset is empty.");
        batch = Math.Clamp(data.Count, 1, batch);
        using var step = new CompiledStep(BuildEvaluation(data.CreateItem(), batch), threads > 0 ? threads : Environment.ProcessorCount);
        using var reader = data.Batch(batch).Prefetch();
        return step.Over(reader);
    }

    /// <summary>What the network makes of examples, output by output.</summary>
    /// <param name="inputs">A tensor for each input, whose outermost axis counts examples.</param>
    /// <exception cref="EdgeNetException">The network takes other inputs.</exception>
    public IReadOnlyList<Tensor> Predict(params IReadOnlyList<Tensor> inputs)
    {
        const int Most = 128; // examples at a time: thousands would take gigabytes
        if (inputs.Count != Inputs.Count) throw new EdgeNetException($"Network '{Name}' takes {Inputs.Count} inputs; {inputs.Count} were given.");
        var count = inputs[0].Shape.Rank > 0 ? inputs[0].Shape[0] : 0;
        foreach (var (input, tensor) in Inputs.Zip(inputs))
        {
            if (count == 0 || tensor.Spec != new TensorSpec(input.Type, [count, .. input.Shape.ToArray()]))
                throw new EdgeNetException($"Input '{input.Name}' takes {input.Type} examples of {input.Shape} behind each other; {tensor.Spec} was given.");
        }

        var batch = Math.Min(count, Most);
        using var session = ToGraph(batch).Compile().CreateSession();
        var made = session.Graph.Outputs.Select(o => (o.Name, Tensor: new Tensor(o.Value.Spec with { Shape = [count, .. o.Value.Shape.ToArray().AsSpan(1)] }))).ToList();
        for (var first = 0; first < count; first += batch)
        {
            var rows = Math.Min(batch, count - first);
            foreach (var (input, tensor) in Inputs.Zip(inputs))
            {
                var fed = session.InputBytes(input.Name);
                var piece = Piece(tensor, first, rows);
                piece.CopyTo(fed);
                fed[piece.Length..].Clear(); // what the last run left there may be no class number
            }

            session.Run();
            foreach (var (name, tensor) in made) session.OutputBytes(name)[..Piece(tensor, first, rows).Length].CopyTo(Piece(tensor, first, rows));
        }

        return made.ConvertAll(o => o.Tensor);

        Span<byte> Piece(Tensor tensor, int first, int rows)
        {
            var row = tensor.Bytes.Length / count;
            return tensor.Bytes.Slice(first * row, rows * row);
        }
    }

    /// <summary>Writes the model that predicts.</summary>
    /// <exception cref="EdgeNetException">The file can't be written.</exception>
    public void Save(string path) => Model.Save(path, ToGraph(), ((ITrainable)this).FileInfo);

    /// <summary>Takes the weights of a saved model or checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="partly">Whether weights the file lacks, or has in another shape, keep what they are, as for a new head on known features.</param>
    /// <exception cref="EdgeNetException">The file can't be read, or a weight isn't in it.</exception>
    public void Load(string path, bool partly = false)
    {
        using var model = Model.Open(path, verifyWeights: true);
        var stored = model.Graph.Constants.ToDictionary(c => c.Name, c => c.Constant!, StringComparer.Ordinal);
        var taken = 0;
        foreach (var (parameter, variable) in sketch.Network.Variables)
        {
            var found = stored.GetValueOrDefault(variable.Name) ?? model.State.GetValueOrDefault(variable.Name);
            if (found?.Spec == parameter.Value.Spec)
            {
                found.Bytes.CopyTo(parameter.Value.Bytes);
                taken++;
            }
            else if (!partly)
            {
                throw new EdgeNetException($"'{path}' has {(found is null ? "no" : $"a {found.Spec} for")} weight '{variable.Name}' of {parameter.Value.Spec}; is it another network's file? Pass partly: true to take what fits.");
            }
        }

        if (taken == 0) throw new EdgeNetException($"Nothing in '{path}' fits network '{Name}': weights are told by their names, {string.Join(", ", Parameters.Take(3).Select(p => p.Name))}….");
    }

    private Optimizer Compiled => optimizer ?? throw new EdgeNetException($"Network '{Name}' doesn't know how to learn; call Compile(optimizer, loss, metrics) first.");
}

/// <summary>What one output of a network is trained for.</summary>
/// <param name="Loss">How far predictions are from their targets.</param>
/// <example><code>network.Compile(Optimizer.Adam(), [new(Loss.CrossEntropy()), new(Loss.MeanSquaredError) { Weight = 0.5f }]);</code></example>
public sealed record Objective(Loss Loss)
{
    /// <summary>What the loss counts in the sum of all.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>What else is measured.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [];
}
