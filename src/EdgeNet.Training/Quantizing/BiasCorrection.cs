using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// Rounding and cutting off shift a channel's values a little to one side on average. What can be measured can be taken off: the bias makes up
/// for it, one product after the other, so that each sees the last one's correction.
/// </summary>
internal sealed class BiasCorrection(Graph graph, Dataset<Example> samples)
{
    /// <summary>Corrects the products of a graph.</summary>
    /// <param name="products">Their names.</param>
    /// <param name="write">Quantizes the graph with other biases.</param>
    /// <param name="stop">Ends it early.</param>
    public Graph Run(IReadOnlyList<string> products, Func<IReadOnlyDictionary<string, Tensor>, Graph> write, CancellationToken stop)
    {
        var nodes = graph.Nodes.Where(node => node.Operator is LinearOperator && products.Contains(node.Name, StringComparer.Ordinal)).ToList();
        var wanted = Means(graph, nodes, stop);
        var biases = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var quantized = write(biases);
        for (var i = 0; i < nodes.Count; i++)
        {
            var given = Means(quantized, [nodes[i]], stop)[0];
            var bias = nodes[i].Has(LinearOperator.B) ? nodes[i].Inputs[LinearOperator.B]!.Constant!.Clone() : new Tensor(new(DType.F32, [given.Length]));
            for (var channel = 0; channel < given.Length; channel++) bias.Span<float>()[channel] += (float)(wanted[i][channel] - given[channel]);
            biases[nodes[i].Name] = bias;
            quantized = write(biases);
        }

        return quantized;
    }

    /// <summary>The mean of each channel of some products' results.</summary>
    private List<double[]> Means(Graph runs, List<Node> products, CancellationToken stop)
    {
        var names = products.ConvertAll(node => node.Outputs[0].Name);
        var means = products.ConvertAll(node => new double[node.Outputs[0].Shape[^1]]);
        using var probe = new Probe(runs, names);
        var batches = Probe.Batches(graph, samples);
        var batch = batches.CreateItem();
        for (var i = 0; i < batches.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            batches.Read(epoch: 0, i, batch);
            probe.Run(batch);
            for (var j = 0; j < names.Count; j++) Add(probe[names[j]], means[j], batches.Count);
        }

        return means;
    }

    private static void Add(ReadOnlySpan<float> values, double[] means, int runs)
    {
        var share = 1.0 / runs / (values.Length / means.Length);
        for (var i = 0; i < values.Length; i++) means[i % means.Length] += values[i] * share;
    }
}
