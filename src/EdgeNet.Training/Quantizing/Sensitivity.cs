using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;

namespace EdgeNet.Training.Quantizing;

/// <summary>How much of a model's noise comes from one layer.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Sqnr">By how much the model's outputs outweigh their noise, in decibels, if this layer alone is quantized. The least hurts most.</param>
/// <example><code>foreach (var layer in Sensitivity.Measure(quantizer, samples)) Console.WriteLine($"{layer.Layer} {layer.Sqnr:0.0} dB");</code></example>
public sealed record LayerSensitivity(string Layer, double Sqnr);

/// <summary>Finds out which layers suffer from being quantized.</summary>
/// <example><code>
/// var worst = Sensitivity.Measure(quantizer, samples)[0].Layer;
/// var mixed = quantizer.Quantize(keepFloat: [worst]);
/// </code></example>
public static class Sensitivity
{
    /// <summary>Quantizes each layer alone, and looks at the model's outputs.</summary>
    /// <param name="quantizer">The quantizer.</param>
    /// <param name="samples">Samples to run; some dozens are enough.</param>
    /// <param name="progress">Told how far it is, from 0 to 1.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>The layers, the one that hurts most first.</returns>
    public static IReadOnlyList<LayerSensitivity> Measure(PostTrainingQuantizer quantizer, Dataset<Example> samples, Action<double>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(quantizer);
        var found = new List<LayerSensitivity>();
        foreach (var layer in quantizer.Layers)
        {
            var alone = quantizer.Quantize(quantizer.Layers.Where(other => !string.Equals(other, layer, StringComparison.Ordinal)), stop);
            found.Add(new(layer, quantizer.OutputSqnr(alone, samples, stop)));
            progress?.Invoke((double)found.Count / quantizer.Layers.Count);
        }

        return [.. found.OrderBy(layer => layer.Sqnr)];
    }

    /// <summary>The fewest of the layers that hurt most which must stay in float for a model to be good enough, as if more of them never made it worse.</summary>
    /// <param name="worstFirst">The layers, as <see cref="Measure"/> orders them.</param>
    /// <param name="isGoodEnough">Judges the model that keeps some layers in float.</param>
    /// <returns>Their names; all layers if nothing less is good enough.</returns>
    public static IReadOnlyList<string> KeepFloat(IReadOnlyList<LayerSensitivity> worstFirst, Func<IReadOnlyList<string>, bool> isGoodEnough)
    {
        ArgumentNullException.ThrowIfNull(worstFirst);
        ArgumentNullException.ThrowIfNull(isGoodEnough);
        string[] layers = [.. worstFirst.Select(layer => layer.Layer)];
        var (least, most) = (0, layers.Length);
        while (least < most)
        {
            var middle = (least + most) / 2;
            if (isGoodEnough(layers[..middle])) most = middle;
            else least = middle + 1;
        }

        return layers[..most];
    }
}
