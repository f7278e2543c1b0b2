using System.Globalization;
using System.Xml.Linq;

namespace EdgeNet.Training.Reports;

/// <summary>A row of numbers in a chart.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Color">Which of the page's colours they have: 1 or 2.</param>
/// <param name="Values">The numbers; what is no number leaves a gap.</param>
internal sealed record Series(string Name, int Color, IReadOnlyList<double> Values);

/// <summary>Charts as inline SVG: drawn here, coloured by the page's style, readable without a script.</summary>
internal static partial class Chart
{
    private const double Width = 560, Height = 280, Left = 56, Right = 64, Top = 14, Bottom = 40;

    /// <summary>Lines over a common row of places, such as epochs.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="across">What the places count.</param>
    /// <param name="first">The number of the first place.</param>
    /// <param name="lines">The lines, at most two.</param>
    public static XElement Lines(string title, string across, int first, params IReadOnlyList<Series> lines)
    {
        var count = lines.Max(line => line.Values.Count);
        var x = new Axis([first, first + count - 1], Left, Width - Right, ticks: 8, whole: true);
        var y = new Axis(lines.SelectMany(line => line.Values), Height - Bottom, Top);
        return Figure(title, lines, Picture($"{title}: {string.Join("; ", lines.Select(Spoken))}.",
            Frame(x, y, across),
            lines.Select(line => Line(line, first, x, y)),
            Ends(lines, first, x, y)));
    }

    /// <summary>Points, each a number that was wanted and the one predicted, around the line where both agree.</summary>
    public static XElement Agreement(string title, IReadOnlyList<double> wanted, IReadOnlyList<double> predicted)
    {
        double[] all = [.. wanted, .. predicted];
        var (x, y) = (new Axis(all, Left, Width - Right), new Axis(all, Height - Bottom, Top));
        var (low, high) = (all.Where(double.IsFinite).DefaultIfEmpty(0).Min(), all.Where(double.IsFinite).DefaultIfEmpty(1).Max());
        return Figure(title, [new("one example", 1, [])], Picture($"{title}: {wanted.Count} examples.",
            Frame(x, y, "wanted"),
            new XElement("line", new XAttribute("class", "diagonal"), At("x1", x.Place(low)), At("y1", y.Place(low)), At("x2", x.Place(high)), At("y2", y.Place(high))),
            wanted.Zip(predicted).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second)).Select(p => new XElement("circle",
                new XAttribute("class", "point"), At("cx", x.Place(p.First)), At("cy", y.Place(p.Second)), At("r", 3),
                new XElement("title", $"wanted {Number(p.First)}, predicted {Number(p.Second)}")))));
    }

    /// <summary>A number with four digits that matter.</summary>
    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static XElement Figure(string title, IReadOnlyList<Series> series, XElement picture) => new("figure",
        new XElement("figcaption", new XElement("strong", title),
            series.Select(s => new XElement("span", new XAttribute("class", "key"), new XElement("i", new XAttribute("class", $"swatch s{s.Color}"), ""), s.Name))),
        picture);

    private static XElement Picture(string description, params object[] content) => new("svg",
        new XAttribute("viewBox", Text($"0 0 {Width} {Height}")), new XAttribute("role", "img"), new XAttribute("aria-label", description), content);

    private static IEnumerable<XElement> Frame(Axis x, Axis y, string across)
    {
        foreach (var tick in y.Ticks)
        {
            yield return new("line", new XAttribute("class", "grid"), At("x1", Left), At("x2", Width - Right), At("y1", y.Place(tick)), At("y2", y.Place(tick)));
            yield return Label(y.Text(tick), Left - 8, y.Place(tick) + 4, "end");
        }

        yield return new("line", new XAttribute("class", "axis"), At("x1", Left), At("x2", Width - Right), At("y1", Height - Bottom), At("y2", Height - Bottom));
        foreach (var tick in x.Ticks) yield return Label(x.Text(tick), x.Place(tick), Height - Bottom + 17, "middle");
        yield return Label(across, (Left + Width - Right) / 2, Height - 5, "middle");
    }

    private static IEnumerable<XElement> Line(Series line, int first, Axis x, Axis y)
    {
        var path = new System.Text.StringBuilder();
        var pen = 'M';
        for (var i = 0; i < line.Values.Count; i++)
        {
            if (!double.IsFinite(line.Values[i]))
            {
                pen = 'M';
                continue;
            }

            path.Append(Text($"{pen}{x.Place(first + i):0.#} {y.Place(line.Values[i]):0.#}"));
            pen = 'L';
        }

        yield return new("path", new XAttribute("class", $"line s{line.Color}"), new XAttribute("d", path.ToString()));
        const int MostTouchable = 400; // beyond that a page grows heavy, and no pointer can tell points apart
        if (line.Values.Count > MostTouchable) yield break;
        for (var i = 0; i < line.Values.Count; i++)
        {
            if (!double.IsFinite(line.Values[i])) continue;
            yield return new("circle", new XAttribute("class", "touch"), At("cx", x.Place(first + i)), At("cy", y.Place(line.Values[i])), At("r", 7),
                new XElement("title", Text($"{line.Name}, {first + i}: {Number(line.Values[i])}")));
        }
    }

    /// <summary>The last value of each line beside its end, moved apart where two would lie on each other.</summary>
    private static IEnumerable<XElement> Ends(IReadOnlyList<Series> lines, int first, Axis x, Axis y)
    {
        const double Apart = 15;
        var above = double.NegativeInfinity;
        foreach (var line in lines.Where(l => l.Values.Count > 0 && double.IsFinite(l.Values[^1])).OrderBy(l => y.Place(l.Values[^1])))
        {
            var (end, place) = (x.Place(first + line.Values.Count - 1), y.Place(line.Values[^1]));
            above = Math.Max(place, above + Apart);
            yield return new("circle", new XAttribute("class", $"end s{line.Color}"), At("cx", end), At("cy", place), At("r", 4));
            yield return Label(Number(line.Values[^1]), end + 10, above + 4, "start");
        }
    }

    private static string Spoken(Series line)
    {
        double[] finite = [.. line.Values.Where(double.IsFinite)];
        return finite.Length == 0 ? $"{line.Name} has no values" : $"{line.Name} goes from {Number(finite[0])} to {Number(finite[^1])}";
    }

    private static XElement Label(string text, double x, double y, string anchor) =>
        new("text", At("x", x), At("y", y), new XAttribute("text-anchor", anchor), text);

    private static XAttribute At(string name, double value) => new(name, value.ToString("0.#", CultureInfo.InvariantCulture));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
