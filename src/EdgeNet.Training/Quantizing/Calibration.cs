namespace EdgeNet.Training.Quantizing;

/// <summary>How the range of an activation is chosen from the values seen of it.</summary>
/// <example><code>var quantizer = new PostTrainingQuantizer(graph, samples, new() { Calibration = Calibration.Mse });</code></example>
public enum Calibration
{
    /// <summary>From the least to the greatest value: nothing is cut off, however rare.</summary>
    MinMax,

    /// <summary>From the least to the greatest value of a run, averaged over the runs, of which later ones weigh more.</summary>
    Average,

    /// <summary>All but a small share of the values.</summary>
    Percentile,

    /// <summary>The range whose 256 steps tell most of how the values are distributed: the least Kullback-Leibler divergence.</summary>
    Entropy,

    /// <summary>The range of the least squared error, rounding and cutting off together.</summary>
    Mse,
}
