using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>Runs a graph and shows what lies between its inputs and outputs.</summary>
internal sealed class Probe : IDisposable
{
    private readonly Session session;
    private readonly string[] inputs;

    /// <param name="graph">The graph, which is left as it was.</param>
    /// <param name="names">The names of the values to show, which nodes compute.</param>
    public Probe(Graph graph, IEnumerable<string> names)
    {
        var copy = graph.Clone();
        var values = copy.Nodes.SelectMany(node => node.Outputs).ToDictionary(value => value.Name, StringComparer.Ordinal);
        foreach (var name in names) copy.Output(OutputOf(name), values[name]);
        inputs = [.. copy.Inputs.Select(input => input.Name)];
        session = copy.Compile().CreateSession();
    }

    /// <summary>What the last run computed for a value.</summary>
    public ReadOnlySpan<float> this[string name] => session.Output<float>(OutputOf(name));

    /// <summary>Runs the graph on a batch.</summary>
    public void Run(Batch batch)
    {
        for (var i = 0; i < inputs.Length; i++) batch.Inputs[i].Bytes.CopyTo(session.InputBytes(inputs[i]));
        session.Run();
    }

    public void Dispose() => session.Dispose();

    /// <summary>Samples in batches of a graph's size.</summary>
    /// <exception cref="EdgeNetException">They don't fit the graph's inputs.</exception>
    public static Dataset<Batch> Batches(Graph graph, Dataset<Example> samples)
    {
        var like = samples.CreateItem();
        if (graph.Inputs is not [{ Shape.Rank: > 0 } first, ..]) throw new EdgeNetException($"'{graph.Name}' has no input with a batch axis; there is nothing to give samples to.");
        var batches = samples.Batch(Math.Max(1, first.Shape[0]), dropRemainder: true);
        var batch = batches.CreateItem();
        if (graph.Inputs.Count != batch.Inputs.Count || !graph.Inputs.Zip(batch.Inputs).All(pair => Fits(pair.First, pair.Second)))
            throw new EdgeNetException($"'{graph.Name}' takes {string.Join(", ", graph.Inputs.Select(input => input.Spec))}; a sample of the data is {like}.");
        return batches;
    }

    /// <summary>Whether a tensor is what an input takes; one that has no batch axis, such as a state, takes it without.</summary>
    private static bool Fits(Value input, Tensor tensor) => input.Spec == tensor.Spec || (tensor.Shape[0] == 1 && input.Spec == tensor.Spec with { Shape = tensor.Shape[1..] });

    private static string OutputOf(string name) => $"probed:{name}";
}
