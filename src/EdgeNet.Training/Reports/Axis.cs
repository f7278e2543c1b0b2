using System.Globalization;

namespace EdgeNet.Training.Reports;

/// <summary>A range of numbers along a length of a drawing, with ticks at round numbers.</summary>
internal sealed class Axis
{
    private readonly double from;
    private readonly double to;
    private readonly double begin;
    private readonly double end;
    private readonly double step;

    /// <param name="values">What must find room; what is no finite number doesn't count.</param>
    /// <param name="begin">Where the least value lies in the drawing.</param>
    /// <param name="end">Where the greatest lies.</param>
    /// <param name="ticks">About how many ticks there are.</param>
    /// <param name="whole">Whether values are counts.</param>
    public Axis(IEnumerable<double> values, double begin, double end, int ticks = 5, bool whole = false)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        var (low, high) = finite.Length == 0 ? (0, 1) : (finite.Min(), finite.Max());
        if (high - low < 1e-9 * Math.Max(1, Math.Abs(high))) (low, high) = whole ? (low - 1, high + 1) : (low - Math.Max(0.1, Math.Abs(low) / 10), high + Math.Max(0.1, Math.Abs(high) / 10));
        step = Round((high - low) / ticks);
        if (whole) step = Math.Max(1, Math.Round(step));
        (from, to) = whole ? (low, high) : (Math.Floor(low / step) * step, Math.Ceiling(high / step) * step);
        (this.begin, this.end) = (begin, end);
    }

    /// <summary>Round numbers within.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            for (var i = Math.Ceiling(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) yield return i * step;
        }
    }

    /// <summary>Where a value lies.</summary>
    public double Place(double value) => begin + (value - from) / (to - from) * (end - begin);

    /// <summary>A value with as many digits as tell one tick from the next.</summary>
    public string Text(double value) => value.ToString($"F{Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 9)}", CultureInfo.InvariantCulture);

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    private static double Round(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * (value / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
    }
}
