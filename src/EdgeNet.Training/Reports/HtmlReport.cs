using System.Globalization;
using System.Xml.Linq;
using EdgeNet.Data.Images;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Reports;

/// <summary>A report as one page that needs nothing else: no script, no other file, no network.</summary>
internal static partial class HtmlReport
{
    private const int MostPoints = 1000, MostSteps = 200;

    public static string Page(TrainingReport report) => Page("EdgeNet training report", report.Title, report.Data,
        Tiles(report.Figures),
        Comparison(report.Comparison),
        Curves(report.History),
        report.Assessment switch
        {
            Classification classes => ClassSections(classes),
            Regression numbers => NumberSections(numbers),
            _ => [],
        },
        report.Quantized.Count > 0 ? QuantizedLayers(report.Quantized) : null,
        Histograms(report.Quantized),
        Samples(report.Samples),
        report.Networks.Select(Layers),
        Config(report.Config));

    private static string Page(string kind, string title, string data, params object?[] sections)
    {
        var html = new XElement("html", new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("title", $"{title} · {kind}"),
                new XElement("style", Style)),
            new XElement("body",
                new XElement("header", new XElement("p", new XAttribute("class", "kicker"), kind), new XElement("h1", title), new XElement("p", data)),
                new XElement("main", sections)));
        return $"<!DOCTYPE html>\n{html.ToString(SaveOptions.DisableFormatting)}\n";
    }

    private static XElement? Tiles(IReadOnlyList<(string Name, string Value)> figures) => figures.Count == 0 ? null
        : new("dl", new XAttribute("class", "tiles"), figures.Select(f => new XElement("div", new XElement("dt", f.Name), new XElement("dd", f.Value))));

    private static XElement? Comparison(ComparisonTable? table) => table is null ? null
        : Section(table.Title, new XElement("p", table.Note), Table([.. table.Columns], table.Rows.Select(row => row.ToArray())));

    private static IEnumerable<XElement> Curves(History history)
    {
        if (history.Epochs.Count == 0) yield break;
        var epochs = history.Epochs;
        string[] names = [.. epochs[0].Training.All.Select(s => s.Name)];
        var watched = epochs[0].Prefix == FitOptions.UsualPrefix ? "validation" : epochs[0].Prefix.TrimEnd('_');
        yield return Section("Learning curves",
            new XElement("div", new XAttribute("class", "charts"), names.Select(name =>
            {
                var lines = new List<Series> { new("training", 1, Values(e => e.Training, name)) };
                if (epochs.Any(e => e.Validation?.Find(name) is not null)) lines.Add(new(watched, 2, Values(e => e.Validation, name)));
                return Chart.Lines(name, "epoch", 1, lines);
            })),
            new XElement("details", new XElement("summary", "All epochs as numbers"), EpochTable(epochs)));

        double[] Values(Func<EpochResult, Scores?> of, string name) => [.. epochs.Select(e => of(e)?.Find(name) ?? double.NaN)];
    }

    private static XElement EpochTable(IReadOnlyList<EpochResult> epochs)
    {
        string[] names = [.. epochs.SelectMany(e => e.Scores).Select(s => s.Name).Distinct(StringComparer.Ordinal)];
        return Table(["#epoch", "#learning rate", "#seconds", "#samples/s", .. names.Select(n => $"#{n}")], epochs.Select(e => (string[])
        [
            $"{e.Epoch + 1}", Chart.Number(e.Rate), e.Seconds.ToString("0.0", CultureInfo.InvariantCulture), Count((long)e.SamplesPerSecond),
            .. names.Select(n => e.Find(n) is { } value ? Chart.Number(value) : ""),
        ]));
    }

    private static IEnumerable<XElement> ClassSections(Classification classes)
    {
        yield return Section("Confusion", new XElement("p", $"Each row holds the examples of one class, by the class they were taken for; {Count(classes.Examples)} examples in all."), ConfusionTable(classes));
        if (classes.Mistakes.Count == 0) yield break;
        yield return Section("Surest mistakes", new XElement("p", "Examples that were taken for another class with the most confidence."),
            classes.Mistakes.Any(m => m.Image is not null)
                ? new XElement("ul", new XAttribute("class", "pictures"), classes.Mistakes.Select(m => new XElement("li",
                    new XElement("img", new XAttribute("src", Picture.Address(Png.Encode(m.Image!))), new XAttribute("alt", $"example {m.Index}")),
                    new XElement("b", classes.Labels[m.Wanted]), new XElement("span", $"taken for {classes.Labels[m.Predicted]}"), new XElement("small", $"{Percent(m.Confidence)} sure"), new XElement("small", $"no. {Count(m.Index)}"))))
                : Table(["#example", "is", "was taken for", "#confidence"], classes.Mistakes.Select(m => (string[])
                    [Count(m.Index), classes.Labels[m.Wanted], classes.Labels[m.Predicted], Percent(m.Confidence)])));
    }

    private static XElement ConfusionTable(Classification classes)
    {
        var all = Enumerable.Range(0, classes.Labels.Count);
        return new("div", new XAttribute("class", "wide"), new XElement("table", new XAttribute("class", "confusion"),
            new XElement("thead", new XElement("tr", Head("class"), all.Select(i => Head(classes.Labels[i])), Head("recall"), Head("precision"))),
            new XElement("tbody", all.Select(row =>
            {
                var sum = all.Sum(column => classes.Confusion[row, column]);
                return new XElement("tr", Head(classes.Labels[row], "row"),
                    all.Select(column =>
                    {
                        var count = classes.Confusion[row, column];
                        var share = sum == 0 ? 0 : (double)count / sum;
                        // A root, since mistakes are few and would hardly be seen.
                        return new XElement("td", new XAttribute("class", row == column ? "right" : "wrong"), new XAttribute("style", $"--share:{Math.Sqrt(share) * 100:0}%"),
                            new XAttribute("title", $"{classes.Labels[row]} taken for {classes.Labels[column]}: {count}"), count == 0 ? "·" : Count(count));
                    }),
                    new XElement("td", Percent(classes.Recall(row))), new XElement("td", Percent(classes.Precision(row))));
            }))));
    }

    private static IEnumerable<XElement> NumberSections(Regression numbers)
    {
        var width = numbers.Wanted.Count / numbers.Examples;
        for (var i = 0; i < Math.Min(width, 4); i++)
        {
            var column = i;
            var name = numbers.Names.Count == width ? numbers.Names[i] : width == 1 ? "answer" : $"answer {i + 1}";
            double[] wanted = [.. Enumerable.Range(0, numbers.Examples).Select(row => numbers.Wanted[row * width + column])];
            double[] predicted = [.. Enumerable.Range(0, numbers.Examples).Select(row => numbers.Predicted[row * width + column])];
            var every = (wanted.Length + MostPoints - 1) / MostPoints;
            yield return Section($"Predictions of {name}", new XElement("div", new XAttribute("class", "charts"),
                Chart.Agreement("predicted against wanted", Every(wanted), Every(predicted)),
                Chart.Lines($"the first {Math.Min(MostSteps, wanted.Length)} examples", "example", 0, new("wanted", 1, wanted[..Math.Min(MostSteps, wanted.Length)]), new("predicted", 2, predicted[..Math.Min(MostSteps, predicted.Length)]))));

            double[] Every(double[] values) => [.. values.Where((_, at) => at % every == 0)];
        }
    }

    private static XElement? Samples(IReadOnlyList<SampleSheet> sheets) => sheets.Count == 0 ? null
        : Section("Samples", new XElement("div", new XAttribute("class", "charts"), sheets.Reverse().Select(sheet => new XElement("figure",
            new XElement("figcaption", new XElement("strong", sheet.Caption)),
            new XElement("img", new XAttribute("class", "sheet"), new XAttribute("src", Picture.Address(sheet.Png.Span)), new XAttribute("alt", $"samples, {sheet.Caption}"))))));

    private static XElement Layers(NetworkSummary network) => Section($"Layers of {network.Name}",
        Table(["layer", "kind", "output", "#parameters"], network.Layers.Select(l => (string[])[l.Name, l.Type, string.Join(", ", l.Outputs), Count(l.Parameters)])),
        new XElement("p", $"{Count(network.Parameters)} parameters, {Count(network.Trained)} of them trained."));

    private static XElement? Config(string config) => config.Length == 0 ? null
        : Section("Settings", new XElement("p", "With this file as the model, ", new XElement("code", "edgenet train config.yaml"), " repeats the run."), new XElement("pre", config));

    private static XElement Section(string title, params object?[] content) => new("section", new XElement("h2", title), content);

    /// <summary>A table; a title that begins with # heads a column of numbers.</summary>
    private static XElement Table(string[] titles, IEnumerable<string[]> rows) => new("div", new XAttribute("class", "wide"), new XElement("table",
        new XElement("thead", new XElement("tr", titles.Select(t => new XElement("th", new XAttribute("scope", "col"), t.StartsWith('#') ? new XAttribute("class", "number") : null, t.TrimStart('#'))))),
        new XElement("tbody", rows.Select(row => new XElement("tr", row.Select((cell, i) => new XElement("td", titles[i].StartsWith('#') ? new XAttribute("class", "number") : null, cell)))))));

    private static XElement Head(string title, string scope = "col") => new("th", new XAttribute("scope", scope), title);

    private static string Percent(double share) => double.IsNaN(share) ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
