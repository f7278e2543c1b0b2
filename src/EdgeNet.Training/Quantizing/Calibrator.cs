using System.Numerics.Tensors;
using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;

namespace EdgeNet.Training.Quantizing;

/// <summary>Runs the float graph over samples, and lets an observer see each of the values that shall be quantized.</summary>
internal static class Calibrator
{
    /// <summary>As many values are seen at a time as fit into this many bytes; then the samples run again.</summary>
    private const long MostBytes = 256L << 20;

    /// <summary>Observes values.</summary>
    /// <returns>An observer a value that is no constant.</returns>
    /// <exception cref="EdgeNetException">A value is infinite or not a number.</exception>
    public static Dictionary<Value, Observer> Observe(
        Graph graph, IEnumerable<Value> values, Dataset<Example> samples, Action<double> progress, CancellationToken stop)
    {
        var batches = Probe.Batches(graph, samples);
        var observers = values.Where(value => value.Constant is null).ToDictionary(value => value, _ => new Observer());
        var chunks = Chunks([.. observers.Keys]);
        for (var i = 0; i < chunks.Count; i++)
        {
            var done = (double)i / chunks.Count;
            Observe(graph, chunks[i], batches, observers, share => progress(done + share / chunks.Count), stop);
        }

        return observers;
    }

    private static void Observe(Graph graph, List<Value> values, Dataset<Batch> batches, Dictionary<Value, Observer> observers, Action<double> progress, CancellationToken stop)
    {
        using var probe = new Probe(graph, values.Where(value => !value.IsInput).Select(value => value.Name));
        var batch = batches.CreateItem();
        var places = graph.Inputs.Select((input, place) => (input, place)).ToDictionary(p => p.input, p => p.place);
        for (var i = 0; i < batches.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            batches.Read(epoch: 0, i, batch);
            probe.Run(batch);
            foreach (var value in values)
            {
                var seen = value.IsInput ? batch.Inputs[places[value]].Span<float>() : probe[value.Name];
                if (!TensorPrimitives.IsFiniteAll(seen))
                    throw new EdgeNetException($"'{value.Name}' of '{graph.Name}' holds values that are infinite or not numbers, which no scale can stand for; mend the model, or keep the layers around it in float.");
                observers[value].Observe(seen);
            }

            progress((double)(i + 1) / batches.Count);
        }
    }

    private static List<List<Value>> Chunks(IReadOnlyList<Value> values)
    {
        var chunks = new List<List<Value>> { new() };
        var bytes = 0L;
        foreach (var value in values)
        {
            bytes += value.Spec.Bytes;
            if (bytes > MostBytes && chunks[^1].Count > 0)
            {
                chunks.Add([]);
                bytes = value.Spec.Bytes;
            }

            chunks[^1].Add(value);
        }

        return chunks;
    }
}
