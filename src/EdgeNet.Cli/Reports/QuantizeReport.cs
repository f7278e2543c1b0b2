using System.Text.Json.Serialization;
using EdgeNet.Training.Quantizing;
using EdgeNet.Training.Reports;

namespace EdgeNet.Cli.Reports;

/// <summary>What became of a quantized model.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Data">What the data are called.</param>
/// <param name="Calibration">How the ranges of activations were chosen.</param>
/// <param name="Samples">How many examples they were chosen from.</param>
/// <param name="FloatBytes">The size of the file it was made of, or of its weights if it was none.</param>
/// <param name="Int8Bytes">The size of the file written.</param>
/// <param name="KeptFloat">The layers that go on computing with floats.</param>
/// <param name="Output">The file.</param>
/// <param name="Report">The page that shows all this.</param>
internal sealed record QuantizeReport(
    string Model, string Data, string Calibration, int Samples, long FloatBytes, long Int8Bytes, IReadOnlyList<string> KeptFloat, string Output, string Report)
{
    /// <summary>By how much its outputs outweigh their noise, in decibels; null if there is none.</summary>
    public double? SqnrDb { get; init; }

    /// <summary>How near its outputs are as pictures are compared: 10·log₁₀(peak² / mean squared error), in decibels; null if they are the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Psnr { get; init; }

    /// <summary>What else should be known; null if nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What became of each layer.</summary>
    public required IReadOnlyList<QuantizedLayerReport> Layers { get; init; }

    /// <summary>How much noise each layer brings alone, the worst first; empty if that was not asked for.</summary>
    public IReadOnlyList<LayerSensitivityReport> Sensitivities { get; init; } = [];

    /// <summary>How many examples it was judged by; null if it wasn't.</summary>
    public int? Examples { get; private init; }

    /// <summary>The share of examples whose class the float model finds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? FloatAccuracy { get; private init; }

    /// <summary>The same of the quantized model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Int8Accuracy { get; private init; }

    /// <summary>The root of the float model's mean squared error, in the units of the data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? FloatError { get; private init; }

    /// <summary>The same of the quantized model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Int8Error { get; private init; }

    /// <summary>The report with what judging both models brought.</summary>
    public QuantizeReport With(Assessment? before, Assessment? after) => this with
    {
        Examples = after?.Examples,
        FloatAccuracy = (before as Classification)?.Accuracy,
        Int8Accuracy = (after as Classification)?.Accuracy,
        FloatError = (before as Regression)?.RootMeanSquaredError,
        Int8Error = (after as Regression)?.RootMeanSquaredError,
    };

    /// <summary>The same for people.</summary>
    public IEnumerable<(string Name, string Value)> Facts()
    {
        if (this is { FloatAccuracy: { } accuracy, Int8Accuracy: { } int8 })
            yield return ("Accuracy", $"{Precisely(int8)}, {Precisely(accuracy)} before, over {Quantity.Count(Examples ?? 0)} examples");
        if (this is { FloatError: { } rmse, Int8Error: { } error })
            yield return ("Error", $"{Quantity.Number(error)}, {Quantity.Number(rmse)} before, root mean square over {Quantity.Count(Examples ?? 0)} examples");
        yield return ("Size", $"{Quantity.Count(Int8Bytes)} bytes, {Quantity.Count(FloatBytes)} before");
        yield return ("Outputs", (SqnrDb is { } sqnr ? $"{sqnr:0.0} dB above their noise" : "without noise") + (Psnr is { } psnr ? $", PSNR {psnr:0.0} dB" : ""));
        yield return ("In float", KeptFloat.Count == 0 ? "no layer" : string.Join(", ", KeptFloat));
    }

    /// <summary>The same for a page, where each has little room.</summary>
    public IEnumerable<(string Name, string Value)> Tiles()
    {
        if (this is { FloatAccuracy: { } accuracy, Int8Accuracy: { } int8 }) foreach (var tile in Both("Accuracy", Precisely(accuracy), Precisely(int8))) yield return tile;
        if (this is { FloatError: { } rmse, Int8Error: { } error }) foreach (var tile in Both("Error (RMS)", Quantity.Number(rmse), Quantity.Number(error))) yield return tile;
        foreach (var tile in Both("Size", Quantity.Bytes(FloatBytes), Quantity.Bytes(Int8Bytes))) yield return tile;
        if (SqnrDb is { } sqnr) yield return ("Outputs over noise", $"{sqnr:0.0} dB");
        if (Psnr is { } psnr) yield return ("PSNR", $"{psnr:0.0} dB");
        yield return ("Layers in float", $"{KeptFloat.Count} of {Layers.Count}");

        static (string, string)[] Both(string name, string before, string after) => [($"{name}, float", before), ($"{name}, int8", after)];
    }

    /// <summary>A share with the digit that an example in ten thousand moves.</summary>
    private static string Precisely(double share) => $"{100 * share:0.00} %";
}

/// <summary>What became of a layer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="SqnrDb">By how much its result outweighs its noise, in decibels; null if there is none.</param>
/// <param name="IsFloat">Whether it computes with floats.</param>
/// <param name="Low">The least value of the range chosen for its result.</param>
/// <param name="High">The greatest.</param>
/// <param name="Scale">What a step of its result stands for; null if it is given as floats.</param>
/// <param name="ZeroPoint">The byte that stands for zero.</param>
internal sealed record QuantizedLayerReport(string Name, string Operator, double? SqnrDb, bool IsFloat, float Low, float High, float? Scale, int? ZeroPoint)
{
    public static QuantizedLayerReport Of(QuantizedLayer layer) => new(
        layer.Name, layer.Operator, TrainReport.Finite(layer.Sqnr), layer.IsFloat, layer.Range.Low, layer.Range.High, layer.Quantization?.Scales[0], layer.Quantization?.ZeroPoints[0]);
}

/// <summary>How much noise a layer brings alone.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="SqnrDb">By how much the model's outputs outweigh their noise, in decibels; null if there is none.</param>
internal sealed record LayerSensitivityReport(string Layer, double? SqnrDb)
{
    public static LayerSensitivityReport Of(LayerSensitivity layer) => new(layer.Layer, TrainReport.Finite(layer.Sqnr));
}
