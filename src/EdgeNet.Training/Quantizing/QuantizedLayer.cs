using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>What became of a layer.</summary>
/// <param name="Name">The name of its node.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="Sqnr">
/// By how much its result outweighs the noise in it, which the layers before it have added to, in decibels: 10·log₁₀(Σx² / Σ(x - x')²), where x
/// is what the float graph computes; 20 more are a tenth of the error.
/// </param>
/// <example><code>Console.WriteLine($"{layer.Name}: {layer.Sqnr:0.0} dB");</code></example>
public sealed record QuantizedLayer(string Name, string Operator, double Sqnr)
{
    /// <summary>Whether it computes with floats.</summary>
    public required bool IsFloat { get; init; }

    /// <summary>The range chosen for its result.</summary>
    public required ValueRange Range { get; init; }

    /// <summary>How its result is quantized; null if it is given as floats.</summary>
    public Quantization? Quantization { get; init; }

    /// <summary>How the values of its result were distributed in calibration.</summary>
    internal Histogram Histogram { get; init; } = new();
}
