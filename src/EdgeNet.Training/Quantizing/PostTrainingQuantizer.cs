using System.Collections.Frozen;
using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Passes;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// Makes a trained graph one of bytes. It runs the graph once over some samples to see how large its activations are; then it quantizes as
/// often as asked, all layers or all but some.
/// </summary>
/// <example><code>
/// var quantizer = PostTrainingQuantizer.Calibrate(model.Graph, samples.Take(500));
/// var int8 = quantizer.Quantize();
/// foreach (var layer in quantizer.Compare(int8, samples.Take(50))) Console.WriteLine($"{layer.Name} {layer.Sqnr:0.0} dB");
/// Model.Save("model.int8.edgenet", int8, model.Info);
/// </code></example>
public sealed class PostTrainingQuantizer
{
    /// <summary>So many samples tell how far a channel is shifted on average.</summary>
    private const int Corrected = 128;

    private readonly Graph graph;
    private readonly Dataset<Example> samples;
    private readonly QuantizationPlan whole; // with no layer kept in float
    private readonly QuantizationOptions options;
    private readonly Dictionary<string, QuantizedWeights> rounded = new(StringComparer.Ordinal); // where rounding was learnt
    private readonly Dictionary<string, Histogram> histograms;
    private readonly Dictionary<string, ValueRange> ranges;

    private PostTrainingQuantizer(Graph graph, Dataset<Example> samples, QuantizationOptions options, Dictionary<Value, Observer> observers)
    {
        (this.graph, this.samples, this.options) = (graph, samples, options);
        histograms = observers.ToDictionary(pair => pair.Key.Name, pair => pair.Value.Histogram, StringComparer.Ordinal);
        ranges = observers.ToDictionary(pair => pair.Key.Name, pair => pair.Value.Choose(options), StringComparer.Ordinal);
        whole = QuantizationPlan.Of(graph);
        var products = graph.Nodes.Where(QuantizationRule.IsProduct).ToLookup(whole.Nodes.Contains, node => node.Name);
        (Layers, FloatLayers) = ([.. products[true]], [.. products[false]]);
    }

    /// <summary>The names of the layers that multiply with weights, in the order in which they run. What has none is quantized where what it reads is.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The names of those that multiply with floats in any case, their weights being computed.</summary>
    public IReadOnlyList<string> FloatLayers { get; }

    /// <summary>Runs a graph over samples of what it will be given.</summary>
    /// <param name="graph">The trained graph, without variables; it is left as it was.</param>
    /// <param name="samples">The samples; their targets are not looked at. Some hundreds are enough.</param>
    /// <param name="options">How to quantize.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="EdgeNetException">The samples don't fit the graph, or a value is not finite.</exception>
    public static PostTrainingQuantizer Calibrate(Graph graph, Dataset<Example> samples, QuantizationOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(samples);
        options ??= new();
        var lowered = graph.Clone();
        lowered.Sort();
        lowered.InferShapes();
        Pipeline.Lower(lowered);
        if (lowered.Nodes.SelectMany(node => node.Outputs).FirstOrDefault(value => value.Spec.Quantization is not null) is { } known)
            throw new EdgeNetException($"'{graph.Name}' computes with integers already ('{known.Name}'); quantize the model of floats that it was made of.");
        if (new FoldConstants(unpacks: true).Run(lowered)) Pipeline.Lower(lowered); // weights that are stored in fewer bits
        if (options.Equalize) Equalization.Run(lowered);
        // Which values are quantized depends on what is kept in float; so each that could be is looked at.
        var plan = QuantizationPlan.Of(lowered);
        var values = lowered.Nodes.Where(node => plan.Nodes.Contains(node) || QuantizationRule.IsProduct(node))
            .SelectMany(node => QuantizationRule.Operands(node).Concat(QuantizationRule.Results(node))).Where(value => value.Spec.Type == DType.F32).Distinct();
        var observers = Calibrator.Observe(lowered, values, samples, options.Progress ?? (static _ => { }), stop);
        var quantizer = new PostTrainingQuantizer(lowered, samples, options, observers);
        if (options.AdaptRounding) quantizer.LearnRounding(stop);
        return quantizer;
    }

    /// <summary>Quantizes.</summary>
    /// <param name="keepFloat">The layers that shall go on computing with floats; none if not given.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>The graph with explicit pairs of QuantizeLinear and DequantizeLinear, which compiling makes one of integers.</returns>
    /// <exception cref="EdgeNetException">There is no such layer.</exception>
    public Graph Quantize(IEnumerable<string>? keepFloat = null, CancellationToken stop = default)
    {
        var kept = new HashSet<string>(keepFloat ?? [], StringComparer.Ordinal);
        if (kept.Except(Layers, StringComparer.Ordinal).Except(FloatLayers, StringComparer.Ordinal).FirstOrDefault() is { } stranger)
            throw new EdgeNetException($"'{graph.Name}' has no layer '{stranger}' to keep in float{Spelling.DidYouMean(stranger, Layers)} It has {string.Join(", ", Layers)}.");
        return options.CorrectBias
            ? new BiasCorrection(graph, samples.Take(Corrected)).Run([.. Layers.Where(layer => !kept.Contains(layer))], biases => Write(kept, biases), stop)
            : Write(kept, FrozenDictionary<string, Tensor>.Empty);
    }

    private Graph Write(HashSet<string> kept, IReadOnlyDictionary<string, Tensor> biases)
    {
        var copy = graph.Clone();
        foreach (var node in copy.Nodes)
        {
            if (!biases.TryGetValue(node.Name, out var bias)) continue;
            var name = node.Has(LinearOperator.B) ? node.Inputs[LinearOperator.B]!.Name : $"{node.Name}.bias";
            node.Read([node.Inputs[LinearOperator.X], node.Inputs[LinearOperator.W], copy.Constant(bias, name), .. node.Inputs.Skip(LinearOperator.R)]);
        }

        var plan = QuantizationPlan.Of(copy, kept);
        new QuantizedGraph(copy, plan, group => plan.RangeOf(group, RangeOf).ToQuantization()).Write(Rounded);
        return copy;
    }

    private QuantizedWeights Rounded(Node node, int input, float[] least) =>
        rounded.GetValueOrDefault(node.Name) ?? QuantizedWeights.Of(node.Inputs[input]!.Constant!, QuantizationRule.WeightAxis(node), options.Weights, least);

    /// <summary>Learns how to round the weights of every layer whose result is a plain sum of products.</summary>
    private void LearnRounding(CancellationToken stop)
    {
        var rounding = new AdaptiveRounding(graph, samples);
        var quantizations = whole.Groups.SelectMany(group => group.Select(value => (value, Range: whole.RangeOf(group, RangeOf)))).ToDictionary(pair => pair.value, pair => pair.Range.ToQuantization());
        foreach (var node in graph.Nodes.Where(node => node.Operator is LinearOperator { Activation: null } && whole.Nodes.Contains(node) && !node.Has(LinearOperator.R)))
        {
            var nearest = Rounded(node, LinearOperator.W, []);
            rounded[node.Name] = rounding.Round(node, nearest, quantizations[node.Inputs[LinearOperator.X]!], stop);
        }
    }

    /// <summary>Runs the float graph and a quantized one over samples, side by side, and measures the noise behind each layer.</summary>
    /// <param name="quantized">What <see cref="Quantize"/> gave.</param>
    /// <param name="samples">The samples; some dozens are enough.</param>
    /// <param name="stop">Ends it early.</param>
    public IReadOnlyList<QuantizedLayer> Compare(Graph quantized, Dataset<Example> samples, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(quantized);
        var layers = graph.Nodes.Where(node => whole.Nodes.Contains(node) ? QuantizationRule.Of(node) is { Shares: false } && !whole.IsAbsorbed(node) : QuantizationRule.IsProduct(node)).ToList();
        var results = layers.ConvertAll(node => whole.ResultOf(node).Name);
        var twins = quantized.Nodes.SelectMany(node => node.Outputs).ToDictionary(value => value.Name, StringComparer.Ordinal);
        var computing = quantized.Nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        var real = results.ConvertAll(name => twins.TryGetValue($"{name}{QuantizedGraph.Real}", out var twin) ? twin : twins[name]);
        var noises = Noises(quantized, [.. results.Zip(real, (name, twin) => (name, twin.Name))], samples, stop);
        return [.. layers.Select((node, i) =>
        {
            var quantization = real[i].Producer is { Operator: DequantizeLinear } pair ? pair.Inputs[0]!.Spec.Quantization : null;
            return new QuantizedLayer(node.Name, node.Operator.Type, noises[i].Decibels)
            {
                IsFloat = !QuantizedGraph.IsInteger(computing[node.Name]),
                Quantization = quantization,
                Range = ranges[results[i]],
                Histogram = histograms[results[i]],
            };
        })];
    }

    /// <summary>By how much a quantized graph's outputs outweigh the noise in them, in decibels; the least of all outputs.</summary>
    /// <param name="quantized">What <see cref="Quantize"/> gave.</param>
    /// <param name="samples">The samples; some dozens are enough.</param>
    /// <param name="stop">Ends it early.</param>
    public double OutputSqnr(Graph quantized, Dataset<Example> samples, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(quantized);
        return OutputNoises(quantized, samples, stop).Min(output => output.Noise.Decibels);
    }

    /// <summary>
    /// How near a quantized graph's outputs are, as pictures are compared: 10·log₁₀(peak² / mean squared error) in decibels, the least of all
    /// outputs. The peak is 2 for what a tanh gives, 1 for what a sigmoid or softmax gives, and else the width of the range that was seen.
    /// </summary>
    /// <param name="quantized">What <see cref="Quantize"/> gave.</param>
    /// <param name="samples">The samples; some dozens are enough.</param>
    /// <param name="stop">Ends it early.</param>
    public double OutputPsnr(Graph quantized, Dataset<Example> samples, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(quantized);
        return OutputNoises(quantized, samples, stop).Min(output => output.Noise.Peak(output.Value.Producer!.Operator switch
        {
            Tanh => new(-1, 1),
            Sigmoid or Softmax => new(0, 1),
            _ => ValueRange.Empty,
        }));
    }

    private IEnumerable<(Value Value, Noise Noise)> OutputNoises(Graph quantized, Dataset<Example> samples, CancellationToken stop)
    {
        var outputs = graph.Outputs.Zip(quantized.Outputs, (output, twin) => (output.Value, Twin: twin.Value))
            .Where(o => o.Value is { Producer: not null, Spec.Type: DType.F32 }).ToList();
        return outputs.Select(o => o.Value).Zip(Noises(quantized, outputs.ConvertAll(o => (o.Value.Name, o.Twin.Name)), samples, stop));
    }

    private List<Noise> Noises(Graph quantized, List<(string Value, string Twin)> names, Dataset<Example> samples, CancellationToken stop)
    {
        var noises = names.ConvertAll(_ => new Noise());
        using var wanted = new Probe(graph, names.Select(name => name.Value).Distinct(StringComparer.Ordinal));
        using var given = new Probe(quantized, names.Select(name => name.Twin).Distinct(StringComparer.Ordinal));
        var batches = Probe.Batches(graph, samples);
        var batch = batches.CreateItem();
        for (var i = 0; i < batches.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            batches.Read(epoch: 0, i, batch);
            wanted.Run(batch);
            given.Run(batch);
            for (var j = 0; j < names.Count; j++) noises[j].Add(wanted[names[j].Value], given[names[j].Twin]);
        }

        return noises;
    }

    /// <summary>The float graph, lowered, as layers that learn with the noise of being quantized.</summary>
    internal FakeQuantizedGraph ToLayer(IReadOnlySet<string> keptFloat)
    {
        var plan = QuantizationPlan.Of(graph, keptFloat);
        return new(graph, plan, group => plan.RangeOf(group, RangeOf).ToQuantization(), Rounded);
    }

    private ValueRange RangeOf(Value value) => value.Constant is { } constant ? ValueRange.Of(constant.Span<float>()) : ranges[value.Name];
}
