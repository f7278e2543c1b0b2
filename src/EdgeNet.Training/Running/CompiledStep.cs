using System.Numerics.Tensors;
using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Metrics;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Training.Running;

/// <summary>A step that is ready to run: feed a batch, run, read losses and metrics. None of it allocates.</summary>
internal sealed class CompiledStep : IDisposable
{
    private readonly string[] inputs;
    private readonly int[] limits; // what whole numbers of an input must lie below
    private readonly string[] losses;
    private readonly MeasuredOutput[] metrics;
    private readonly (Parameter Parameter, string Variable)[] parameters;
    private readonly (string Variable, float Rate)[] rates;
    private readonly double[] sums;
    private long examples;

    /// <param name="graph">The step.</param>
    /// <param name="threads">How many threads run it.</param>
    /// <param name="memory">The most bytes its arena may take; null for no limit.</param>
    public CompiledStep(StepGraph graph, int threads, long? memory = null)
    {
        (inputs, losses, metrics) = ([.. graph.Inputs.Select(i => i.Name)], [.. graph.Losses], [.. graph.Metrics]);
        limits = [.. graph.Inputs.Select(LimitOf)];
        parameters = [.. graph.Network.Variables.Select(v => (v.Key, v.Value.Name))];
        rates = [.. graph.Optimizers.Select(o => (o.RateVariable, o.Rate))];
        sums = new double[losses.Length];
        Variables = [.. graph.Graph.Variables.Select(v => (v.Name, v.Spec))];
        var options = new CompileOptions { Threads = threads };
        var whole = memory is { } bytes ? graph.Graph.RecomputeWithin(graph.Network.Losses, bytes, options) : graph.Graph;
        Session = whole.Compile(options).CreateSession();
    }

    public Session Session { get; }

    /// <summary>What the step keeps from one run to the next.</summary>
    public IReadOnlyList<(string Name, TensorSpec Spec)> Variables { get; }

    public IReadOnlyList<MeasuredOutput> Metrics => metrics;

    /// <summary>The parameters, each with the variable that holds it.</summary>
    public IReadOnlyList<(Parameter Parameter, string Variable)> Parameters => parameters;

    /// <summary>The names of the losses.</summary>
    public IReadOnlyList<string> Losses => losses;

    /// <summary>The learning rate of the last optimizer.</summary>
    public float Rate => Session.Variable<float>(rates[^1].Variable)[0];

    /// <summary>Sets every optimizer's rate to a multiple of what it began with.</summary>
    public void ScaleRates(double factor)
    {
        foreach (var (variable, rate) in rates) Session.Variable<float>(variable)[0] = (float)(rate * factor);
    }

    /// <summary>Runs a batch, and adds what came out to the losses and metrics.</summary>
    /// <returns>The batch's first loss.</returns>
    public double Run(Batch batch)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            var tensor = i < batch.Inputs.Count ? batch.Inputs[i] : batch.Targets[i - batch.Inputs.Count];
            if (limits[i] < int.MaxValue) CheckClasses(tensor, limits[i], batch);
            tensor.Bytes.CopyTo(Session.InputBytes(inputs[i]));
        }

        Session.Run();
        var first = 0.0;
        for (var i = 0; i < losses.Length; i++)
        {
            var values = Session.Output<float>(losses[i]);
            var sum = 0.0;
            if (values.Length == 1) sum = values[0] * (double)batch.Count;
            else foreach (var value in values[..batch.Count]) sum += value;
            sums[i] += sum;
            if (i == 0) first = sum / batch.Count;
        }

        examples += batch.Count;
        foreach (var (_, metric, output, scores, target) in metrics) metric.Add(new Outcome(Session.Output<float>(output), batch.Targets[target], scores, batch.Size, batch.Count));
        return first;
    }

    /// <summary>How many classes the graph tells an input's numbers apart as; the largest number where it doesn't.</summary>
    private static int LimitOf(Value input)
    {
        if (input.Spec.Type is not (DType.I32 or DType.I64)) return int.MaxValue;
        return input.Consumers.Select(c => c.Operator switch
        {
            OneHot oneHot => oneHot.Depth,
            Gather when c.Inputs[1] == input => c.Inputs[0]!.Shape[0],
            Operators.Reshape or Slice => LimitOf(c.Outputs[0]),
            _ => int.MaxValue,
        }).DefaultIfEmpty(int.MaxValue).Min();
    }

    private static void CheckClasses(Tensor tensor, int limit, Batch batch)
    {
        var used = (int)(tensor.Shape.Elements / batch.Size * batch.Count);
        for (var i = 0; i < used; i++)
        {
            var number = tensor.Spec.Type == DType.I32 ? tensor.Span<int>()[i] : tensor.Span<long>()[i];
            if (number < 0 || number >= limit)
                throw new EdgeNetException($"The data have the number {number} where the model tells {limit} apart, 0 to {limit - 1}; build it for as many as there are, or mend the data.");
        }
    }

    /// <summary>The losses summed since the last reset, and over how many examples: what a resumed run goes on from.</summary>
    public (double[] Sums, long Examples) Progress
    {
        get => (sums, examples);
        set
        {
            if (value.Sums.Length != sums.Length) throw new FormatException($"There are {value.Sums.Length} losses instead of {sums.Length}.");
            value.Sums.CopyTo(sums, 0);
            examples = value.Examples;
        }
    }

    /// <summary>Whether every parameter is a finite number.</summary>
    public bool IsFinite() => Array.TrueForAll(parameters, p => TensorPrimitives.IsFiniteAll<float>(Session.Variable<float>(p.Variable)));

    /// <summary>Forgets losses and metrics, as at the beginning of an epoch.</summary>
    public void Reset()
    {
        Array.Clear(sums);
        examples = 0;
        foreach (var measured in metrics) measured.Metric.Reset();
    }

    /// <summary>Losses and metrics since the last reset.</summary>
    public Scores Scores() =>
        new([.. losses.Select((loss, i) => new Score(loss, sums[i] / examples)), .. metrics.Select(m => new Score(m.Name, m.Metric.Value))]);

    /// <summary>Losses and metrics over all that a reader gives.</summary>
    public Scores Over(DatasetReader<Batch> reader)
    {
        Reset();
        reader.Begin(epoch: 0);
        while (reader.Next(out var batch)) Run(batch);
        return Scores();
    }

    /// <summary>Copies the parameters, as the last run left them, into the layers.</summary>
    public void Pull()
    {
        foreach (var (parameter, variable) in parameters) Session.VariableBytes(variable).CopyTo(parameter.Value.Bytes);
    }

    /// <summary>Copies the layers' parameters into the session.</summary>
    public void Push()
    {
        foreach (var (parameter, variable) in parameters) parameter.Value.Bytes.CopyTo(Session.VariableBytes(variable));
    }

    public void Dispose() => Session.Dispose();
}
