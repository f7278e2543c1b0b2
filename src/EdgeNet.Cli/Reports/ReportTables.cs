using EdgeNet.Models;
using EdgeNet.Training.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeNet.Cli.Reports;

/// <summary>Reports as people read them.</summary>
internal static class ReportTables
{
    private const int BarWidth = 16;

    /// <summary>One line a model.</summary>
    public static IRenderable Zoo(IEnumerable<(ModelReport Report, string Summary)> models)
    {
        var table = Columns("Model", "#Parameters", "#MACs", "#Arena", "#Weights", "What it is");
        foreach (var (report, summary) in models)
        {
            Row(table, report.Model, Quantity.Count(report.Parameters), Quantity.Macs(report.Macs),
                Quantity.Bytes(report.ArenaBytes), Quantity.Bytes(report.WeightBytes), summary);
        }

        return table;
    }

    /// <summary>One line a layer.</summary>
    public static IRenderable Layers(ModelReport report)
    {
        var table = Columns("Layer", "Output", "#Parameters", "#MACs", "#Bytes", "Kernel");
        foreach (var layer in report.Layers)
        {
            Row(table, LayerName(layer.Name, layer.Operator), string.Join('×', layer.Shape), Quantity.Count(layer.Parameters),
                Quantity.Macs(layer.Macs), Quantity.Bytes(layer.Bytes), layer.Kernel);
        }

        return table;
    }

    /// <summary>The totals under the layers.</summary>
    public static IRenderable Totals(ModelReport report) => Facts(
        ("Parameters", Quantity.Count(report.Parameters)),
        ("Multiply-accumulates", Quantity.Count(report.Macs)),
        ("Arena", $"{Quantity.Count(report.ArenaBytes)} bytes; {Quantity.Count(report.ArenaLowerBoundBytes)} are alive at once"),
        ("Weights", $"{Quantity.Count(report.WeightBytes)} bytes as the kernels keep them"));

    /// <summary>What a model's file says beside the graph.</summary>
    public static IRenderable File(FileReport file) => Facts([
        ("File", $"{Quantity.Bytes(file.Bytes)}, {(file.Compressed ? "compressed: `edgenet expand` makes the file that is mapped" : "mapped as it is")}"),
        ("Signature", file.SignedBy is { } key ? $"of key {key}, it says; `edgenet verify --key` tells" : "none"),
        ("Packed for", file.Targets.Count > 0 ? string.Join(", ", file.Targets) : "no processor: weights are packed when it is loaded"),
        ("Task", file.Task + (file.Labels > 0 ? $", {Quantity.Count(file.Labels)} labels" : "")),
        .. file.Parameters.GroupBy(p => p.Role).OrderBy(role => role.Key).Select(Role),
        .. file.Metadata.Select(entry => (entry.Key, entry.Value))]);

    /// <summary>One line a parameter.</summary>
    public static IRenderable Parameters(IEnumerable<ParameterReport> parameters)
    {
        var table = Columns("Parameter", "Layer", "Shape", "#Numbers", "Role");
        foreach (var p in parameters) Row(table, p.Name, p.Layer, string.Join('×', p.Shape), Quantity.Count(p.Numbers), RoleName(p.Role));
        return table;
    }

    /// <summary>What became of an imported model.</summary>
    public static IRenderable Import(ImportReport report) => Facts([
        .. report.Inputs.Select(input => ("Input", input.ToString())),
        .. report.FixedInputs.Select(name => ("Input, now a constant", name)),
        .. report.Outputs.Select(output => ("Output", output.ToString())),
        ("Parameters", Quantity.Count(report.Parameters)),
        ("Nodes", $"{Quantity.Count(report.Nodes)}, of which {Quantity.Count(report.Transposes)} reorder axes"),
        ("Labels", Quantity.Count(report.Labels)),
        ("File", $"{Quantity.Bytes(report.ToBytes)}, from {Quantity.Bytes(report.FromBytes)} of ONNX")]);

    /// <summary>One line an output.</summary>
    public static IRenderable Outputs(IEnumerable<OutputReport> outputs)
    {
        var table = Columns("Output", "Shape", "#Minimum", "#Mean", "#Maximum");
        foreach (var output in outputs)
        {
            Row(table, output.Name, $"{output.Type}[{string.Join(", ", output.Shape)}]",
                Quantity.Number(output.Min), Quantity.Number(output.Mean), Quantity.Number(output.Max));
        }

        return table;
    }

    /// <summary>The classes with the highest scores.</summary>
    public static IRenderable Scores(IEnumerable<ScoreReport> scores)
    {
        var table = Columns("#Class", "#Score", "Label");
        foreach (var score in scores) Row(table, Quantity.Count(score.Index), Quantity.Number(score.Score), score.Label ?? "");
        return table;
    }

    /// <summary>What a measurement found.</summary>
    public static IRenderable Bench(BenchReport report) => Facts(
    [
        ("Median", $"{Quantity.Milliseconds(report.MedianMs)} ms of {Quantity.Count(report.Runs)} runs on {Threads(report.Threads)}, {report.Simd} vectors"),
        .. Comparison(report),
        ("Minimum", $"{Quantity.Milliseconds(report.MinMs)} ms, {Quantity.Percent(report.PeakFraction)} of the peak, {Quantity.Gflops(report.PeakGflops)} GFLOP/s"),
        ("Speed", $"{Quantity.Gflops(report.Gflops)} GFLOP/s at the median"),
        ("Managed memory", $"{Quantity.Count(report.ManagedBytesPerRun)} bytes a run"),
        .. Memory(report),
        .. Process(report),
    ]);

    /// <summary>A bar a layer.</summary>
    public static IRenderable Profile(IReadOnlyList<LayerTime> layers)
    {
        var table = Columns("Layer", "Kernel", "#ms", "#Share", "#GFLOP/s", "");
        var longest = layers.Select(layer => layer.Share).DefaultIfEmpty().Max();
        foreach (var layer in layers)
        {
            Row(table, LayerName(layer.Name, layer.Operator), layer.Kernel, Quantity.Milliseconds(layer.Ms), Quantity.Percent(layer.Share),
                Quantity.Gflops(layer.Gflops), Bar(layer.Share / longest));
        }

        return table;
    }

    /// <summary>One line a model.</summary>
    public static IRenderable Comparison(ComparisonTable models)
    {
        var table = Columns([.. models.Columns]);
        foreach (var row in models.Rows) Row(table, [.. row]);
        return table;
    }

    /// <summary>One row a class, one column for each it was taken for.</summary>
    public static IRenderable Confusion(Classification classes)
    {
        var all = Enumerable.Range(0, classes.Labels.Count);
        var table = Columns(["class", .. classes.Labels.Select(label => $"#{label}"), "#recall", "#precision"]);
        foreach (var row in all)
            Row(table, [classes.Labels[row], .. all.Select(column => classes.Confusion[row, column] is > 0 and var count ? Quantity.Count(count) : "·"), Share(classes.Recall(row)), Share(classes.Precision(row))]);
        return table;

        static string Share(double share) => double.IsNaN(share) ? "" : Quantity.Percent(share);
    }

    /// <summary>One line a layer of a quantized model.</summary>
    public static IRenderable Quantized(IEnumerable<QuantizedLayerReport> layers)
    {
        var table = Columns("Layer", "#SQNR", "Computes with", "#from", "#to", "Gives");
        foreach (var layer in layers)
        {
            Row(table, LayerName(layer.Name, layer.Operator), Decibels(layer.SqnrDb), layer.IsFloat ? "floats" : "integers",
                Quantity.Number(Math.Round(layer.Low, 3)), Quantity.Number(Math.Round(layer.High, 3)), layer.Scale is null ? "floats" : "bytes");
        }

        return table;
    }

    /// <summary>How much noise each layer brings alone.</summary>
    public static IRenderable Sensitivities(IEnumerable<LayerSensitivityReport> layers, IReadOnlyList<string> kept)
    {
        var table = Columns("Layer", "#SQNR of the outputs", "");
        foreach (var layer in layers) Row(table, layer.Layer, Decibels(layer.SqnrDb), kept.Contains(layer.Layer, StringComparer.Ordinal) ? "kept in float" : "");
        return table;
    }

    private static string Decibels(double? sqnr) => sqnr is { } value ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value:0.0} dB") : "no noise";

    private static (string Name, string Value) Role(IGrouping<ParameterRole, ParameterReport> role)
    {
        const int Named = 4;
        var layers = role.Select(p => p.Layer).Distinct(StringComparer.Ordinal).ToList();
        var others = layers.Count > Named ? $" and {Quantity.Count(layers.Count - Named)} others" : "";
        return (RoleName(role.Key), $"{Quantity.Count(role.Sum(p => p.Numbers))} numbers of {string.Join(", ", layers.Take(Named))}{others}");
    }

    private static string RoleName(ParameterRole role) => role switch
    {
        ParameterRole.Trainable => "Trainable",
        ParameterRole.Frozen => "Frozen",
        _ => "Statistics",
    };

    private static IEnumerable<(string Name, string Value)> Comparison(BenchReport report)
    {
        foreach (var peer in report.Peers ?? [])
        {
            yield return ($"Median of {peer.Name}", $"{Quantity.Milliseconds(peer.MedianMs)} ms, taking turns; {Quantity.Milliseconds(peer.MinMs)} ms at least");
            yield return ("Ratio", $"{Quantity.Ratio(peer.Ratio)} of its time; half of the rounds from {Quantity.Ratio(peer.RatioLow)} to {Quantity.Ratio(peer.RatioHigh)}");
            yield return ("Difference", $"{peer.Difference:0.0e+0} of the largest output");
        }

        if (report is { Peers.Count: > 1, Ratio: { } ratio }) yield return ("Ratio to the best", $"{Quantity.Ratio(ratio)} of the time of {report.Peer}");
    }

    private static IEnumerable<(string Name, string Value)> Process(BenchReport report)
    {
        yield return ("Loaded in", $"{Quantity.Milliseconds(report.LoadMs)} ms, code being compiled; {Quantity.Milliseconds(report.FirstLoadMs)} ms the first time in a process");
        yield return ("Process at most", $"{Quantity.Bytes(report.PeakRssBytes)} to open the model and run it, {Quantity.Bytes(report.RuntimeRssBytes)} of them .NET's own");
        foreach (var peer in report.Peers ?? [])
            yield return ($"With {peer.Name}", $"{Quantity.Bytes(peer.PeakRssBytes)}, of which ours is {Quantity.Percent((double)report.PeakRssBytes / peer.PeakRssBytes)}; {Quantity.Milliseconds(peer.FirstLoadMs)} ms to load the first time");
    }

    private static IEnumerable<(string Name, string Value)> Memory(BenchReport report)
    {
        if (report is not { ArenaBytes: { } arena, ArenaLowerBoundBytes: { } least, WeightBytes: { } weights }) yield break;
        yield return ("Arena", $"{Quantity.Count(arena)} bytes; {Quantity.Count(least)} are alive at once");
        yield return ("Weights", $"{Quantity.Count(weights)} bytes as the kernels keep them");
    }

    /// <summary>A name that tells what is computed; by default it begins with that.</summary>
    private static string LayerName(string name, string op) => name.StartsWith(op, StringComparison.OrdinalIgnoreCase) ? name : $"{name} ({op})";

    /// <summary>A bar drawn to an eighth of a character.</summary>
    private static string Bar(double fraction)
    {
        var eighths = (int)Math.Round(8 * BarWidth * fraction);
        return new string('█', eighths / 8) + " ▏▎▍▌▋▊▉"[eighths % 8];
    }

    /// <summary>So many threads, in words.</summary>
    public static string Threads(int count) => count == 1 ? "1 thread" : $"{count} threads";

    /// <summary>
    /// A table without frames; a column whose title begins with # holds numbers. Where room is short only the last column gives way.
    /// </summary>
    private static Table Columns(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in titles)
        {
            var column = new TableColumn(new Text(title.TrimStart('#'), Bold)) { NoWrap = title != titles[^1], Padding = new Padding(0, 0, 1, 0) };
            table.AddColumn(title.StartsWith('#') ? column.RightAligned() : column);
        }

        return table;
    }

    private static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    /// <summary>Names and what they stand for, one below the other.</summary>
    public static Grid Facts(params IEnumerable<(string Name, string Value)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn(new GridColumn());
        foreach (var (name, value) in facts) grid.AddRow(new Text(name, Bold), new Text(value));
        return grid;
    }

    private static Style Bold => new(decoration: Decoration.Bold);
}
