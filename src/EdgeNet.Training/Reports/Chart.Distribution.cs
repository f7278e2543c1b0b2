using System.Text;
using System.Xml.Linq;
using EdgeNet.Tensors;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Training.Reports;

internal static partial class Chart
{
    /// <summary>How often values occur, zeros left out, and from where to where bytes reach; by the roots of the counts, since rare values matter too.</summary>
    public static XElement Distribution(string title, Histogram histogram, Quantization quantization)
    {
        const int Columns = 128, PerColumn = Histogram.Bins / Columns;
        var (scale, zero) = (quantization.Scales[0], quantization.ZeroPoints[0]);
        double[] ends = [-zero * (double)scale, (byte.MaxValue - zero) * (double)scale];
        var heights = new double[Columns];
        for (var bin = 0; bin < Histogram.Bins; bin++) heights[bin / PerColumn] += histogram.Counts[bin];
        for (var column = 0; column < Columns; column++) heights[column] = Math.Sqrt(heights[column]);

        var x = new Axis([histogram.Edge(0), histogram.Edge(Histogram.Bins), .. ends], Left, Width - Right, ticks: 8);
        var y = new Axis([0, .. heights], Height - Bottom, Top);
        var path = new StringBuilder(Text($"M{x.Place(histogram.Edge(0)):0.#} {y.Place(0):0.#}"));
        for (var column = 0; column < Columns; column++)
            path.Append(Text($"V{y.Place(heights[column]):0.#}H{x.Place(histogram.Edge((column + 1) * PerColumn)):0.#}"));
        path.Append(Text($"V{y.Place(0):0.#}Z"));
        return Figure(title, [new("values", 1, []), new("bytes reach to", 2, [])], Picture($"{title}: values from {Number(histogram.Range.Low)} to {Number(histogram.Range.High)}; bytes reach from {Number(ends[0])} to {Number(ends[1])}.",
            Frame(x, y, "value"),
            new XElement("path", new XAttribute("class", "area"), new XAttribute("d", path.ToString())),
            ends.Select(end => new XElement("line", new XAttribute("class", "line s2"), At("x1", x.Place(end)), At("x2", x.Place(end)), At("y1", Top), At("y2", Height - Bottom)))));
    }
}
