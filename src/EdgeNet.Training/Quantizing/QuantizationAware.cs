using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Training.Layers;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// A trained network that goes on learning with the noise of being quantized, so that its weights and scales settle where that does least harm:
/// quantization-aware training. It begins as post-training quantization would leave it; batch normalizations are part of the weights,
/// and dropout is over. A few epochs at a tenth of the learning rate are usual.
/// </summary>
/// <example><code>
/// var aware = new QuantizationAware(PostTrainingQuantizer.Calibrate(network.ToGraph(), train.Take(512)));
/// aware.Compile(Optimizer.Adam(0.0003f), Loss.CrossEntropy(), new Accuracy());
/// aware.Fit(train, epochs: 2);
/// Model.Save("model.int8.edgenet", aware.Quantize(), network.Info);
/// </code></example>
public sealed class QuantizationAware : Network
{
    private readonly FakeQuantizedGraph layer;

    /// <summary>Makes a network of a calibrated graph.</summary>
    /// <param name="calibrated">The quantizer that measured it.</param>
    /// <param name="keepFloat">The layers that shall go on computing with floats; none if not given.</param>
    public QuantizationAware(PostTrainingQuantizer calibrated, IEnumerable<string>? keepFloat = null)
        : this((calibrated ?? throw new ArgumentNullException(nameof(calibrated))).ToLayer(new HashSet<string>(keepFloat ?? [], StringComparer.Ordinal))) { }

    private QuantizationAware(FakeQuantizedGraph layer) : this(layer, layer.Given) { }

    private QuantizationAware(FakeQuantizedGraph layer, IReadOnlyList<Input> inputs) : base(inputs, layer.AllOn(inputs), layer.GraphName) => this.layer = layer;

    /// <summary>The graph of integers that was learnt, in the form in which post-training quantization writes it.</summary>
    public Graph Quantize() => layer.Quantize();
}

/// <summary>Quantizing networks.</summary>
/// <example><code>QuantizationAware aware = network.Quantize(train.Take(512));</code></example>
public static class NetworkQuantizing
{
    /// <summary>Makes a trained network one that learns with the noise of being quantized.</summary>
    /// <param name="network">The network, which is left as it is.</param>
    /// <param name="samples">Samples of what it is given, by which ranges are chosen to begin with.</param>
    /// <param name="options">How.</param>
    public static QuantizationAware Quantize(this Network network, Dataset<Example> samples, QuantizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(PostTrainingQuantizer.Calibrate(network.ToGraph(), samples, options)) { Info = network.Info };
    }
}
