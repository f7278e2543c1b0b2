using System.Globalization;

namespace EdgeNet.Cli.Reports;

/// <summary>Numbers as people read them.</summary>
internal static class Quantity
{
    /// <summary>A count, as in <c>93,322</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A size in thousands, as in <c>6.02 MB</c>.</summary>
    public static string Bytes(long bytes) => Scaled(bytes, "B");

    /// <summary>Multiply-accumulates, as in <c>301 M</c>.</summary>
    public static string Macs(long macs) => macs == 0 ? "" : Scaled(macs, "");

    /// <summary>A time with three digits that matter, as in <c>0.0312</c>.</summary>
    public static string Milliseconds(double milliseconds) => Significant(milliseconds);

    /// <summary>Any number to six digits; nothing for none.</summary>
    public static string Number(double? number) => number?.ToString("G6", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A share, as in <c>12.3 %</c>.</summary>
    public static string Percent(double share) => $"{100 * share:0.0} %";

    /// <summary>One time over another, as in <c>0.87</c>.</summary>
    public static string Ratio(double ratio) => ratio.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>A speed, as in <c>231</c>; nothing for zero.</summary>
    public static string Gflops(double gflops) => gflops == 0 ? "" : Significant(gflops);

    private static string Scaled(double value, string unit)
    {
        string[] prefixes = ["", "k", "M", "G"];
        var power = 0;
        for (; value >= 999.5 && power < prefixes.Length - 1; power++) value /= 1000;
        return $"{(power == 0 ? value.ToString("0", CultureInfo.InvariantCulture) : Significant(value))} {prefixes[power]}{unit}".TrimEnd();
    }

    private static string Significant(double value)
    {
        var digits = value <= 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(value)), 0, 6);
        return value.ToString($"F{digits}", CultureInfo.InvariantCulture);
    }
}
