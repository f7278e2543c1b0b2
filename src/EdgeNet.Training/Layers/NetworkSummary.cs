using System.Globalization;
using System.Text;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>A layer of a network, for people to read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What kind of layer it is.</param>
/// <param name="Outputs">The shapes of what it makes of one example, the first time it is used.</param>
/// <param name="Parameters">How many numbers it holds, the layers within it included.</param>
/// <param name="Trained">How many of them follow gradients.</param>
public sealed record LayerSummary(string Name, string Type, IReadOnlyList<Shape> Outputs, long Parameters, long Trained)
{
    /// <summary>Whether training changes it.</summary>
    public bool IsTrained => Trained > 0;
}

/// <summary>The layers of a network with what they make and hold. Printed, it is a table.</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Inputs">Its inputs, each with the shape of one example.</param>
/// <param name="Layers">Its layers, in the order they run.</param>
/// <example><code>Console.WriteLine(network.Summary());</code></example>
public sealed record NetworkSummary(string Name, IReadOnlyList<Input> Inputs, IReadOnlyList<LayerSummary> Layers)
{
    /// <summary>How many numbers the layers hold.</summary>
    public required long Parameters { get; init; }

    /// <summary>How many of them follow gradients.</summary>
    public required long Trained { get; init; }

    /// <summary>How many of them gradients leave alone: those of frozen layers, and statistics.</summary>
    public long NotTrained => Parameters - Trained;

    /// <summary>The table.</summary>
    public override string ToString()
    {
        string[][] rows =
        [
            ["Layer", "Type", "Output", "Parameters"],
            .. Inputs.Select(input => (string[])[input.Name, "Input", input.Shape.ToString(), ""]),
            .. Layers.Select(layer => (string[])[layer.Name, layer.Type, string.Join(", ", layer.Outputs), Count(layer.Parameters) + (layer.Parameters > 0 && !layer.IsTrained ? " frozen" : "")]),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var rule = new string('─', widths.Sum() + 2 * (widths.Length - 1));
        var text = new StringBuilder($"Network '{Name}'\n{rule}\n");
        foreach (var row in rows) text.Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        return text.Append($"{rule}\n{Count(Parameters)} parameters: {Count(Trained)} trained, {Count(NotTrained)} not").ToString();
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
