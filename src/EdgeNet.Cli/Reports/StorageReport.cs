using System.Globalization;

namespace EdgeNet.Cli.Reports;

/// <summary>What became of a model whose weights are stored in fewer bits.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Weights">How its weights are stored.</param>
/// <param name="FloatBytes">The size of the file it was made of, or of its weights if it was none.</param>
/// <param name="Bytes">The size of the file written.</param>
/// <param name="Output">The file.</param>
internal sealed record StorageReport(string Model, string Weights, long FloatBytes, long Bytes, string Output)
{
    /// <summary>The share of the test data whose class the model found before; null if there are none.</summary>
    public double? FloatAccuracy { get; init; }

    /// <summary>The same of the model written.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The root of the mean squared error before, in the units of the data.</summary>
    public double? FloatRmse { get; init; }

    /// <summary>The same of the model written.</summary>
    public double? Rmse { get; init; }

    /// <summary>The same for people.</summary>
    public IEnumerable<(string Name, string Value)> Facts()
    {
        if (this is { FloatAccuracy: { } before, Accuracy: { } after })
            yield return ("Accuracy", string.Create(CultureInfo.InvariantCulture, $"{100 * after:0.00} %, {100 * before:0.00} % before"));
        if (this is { FloatRmse: { } was, Rmse: { } error }) yield return ("Error", $"{Quantity.Number(error)}, {Quantity.Number(was)} before, root mean square");
        yield return ("Size", $"{Quantity.Count(Bytes)} bytes, {Quantity.Count(FloatBytes)} before");
        yield return ("Weights", $"stored as {Weights}, unpacked when the model is compiled");
    }
}
