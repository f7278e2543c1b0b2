namespace EdgeNet.Training.Quantizing;

/// <summary>How a trained graph is quantized.</summary>
/// <example><code>var options = new QuantizationOptions { Calibration = Calibration.Percentile, Percentile = 99.9 };</code></example>
public sealed record QuantizationOptions
{
    /// <summary>How activations' ranges are chosen.</summary>
    public Calibration Calibration { get; init; } = Calibration.Mse;

    /// <summary>The share of the values, in percent, that <see cref="Calibration.Percentile"/> keeps.</summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>How the weights' scales are chosen, one an output channel.</summary>
    public WeightScale Weights { get; init; } = WeightScale.MinMax;

    /// <summary>Whether channels that are much smaller than their neighbours are scaled up, and what reads them down; see <see cref="Equalization"/>.</summary>
    public bool Equalize { get; init; }

    /// <summary>Whether biases make up for what quantizing shifts each channel by on average.</summary>
    public bool CorrectBias { get; init; }

    /// <summary>Whether it is learnt of each weight if it is better rounded up or down, layer by layer; see <see cref="AdaptiveRounding"/>.</summary>
    public bool AdaptRounding { get; init; }

    /// <summary>Told how far calibration is, from 0 to 1.</summary>
    public Action<double>? Progress { get; init; }
}

/// <summary>How the scale of an output channel's weights is chosen.</summary>
/// <example><code>var options = new QuantizationOptions { Weights = WeightScale.Mse };</code></example>
public enum WeightScale
{
    /// <summary>The largest weight becomes ±127.</summary>
    MinMax,

    /// <summary>The scale of the least squared error, beyond which weights are cut off.</summary>
    Mse,
}
