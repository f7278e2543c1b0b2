using System.Collections.Immutable;

namespace EdgeNet.Data.Sources;

/// <summary>What is known of a series beside its values.</summary>
/// <param name="Forecast">Which of a step's values are forecast.</param>
/// <param name="Season">After how many steps it may be expected to recur: a day of hours, a week of days, a year of months; 1 if that isn't known, or is longer than what a model sees.</param>
/// <example><code>var hours = DataSource.Open("weather").Series!.Season; // 24</code></example>
public sealed record SeriesShape(ImmutableArray<int> Forecast, int Season)
{
    /// <summary>After how many steps a series recurs, as the distance of its steps tells.</summary>
    internal static int SeasonOf(ReadOnlySpan<DateTime> dates)
    {
        if (dates.Length < 2) return 1;
        var gaps = new TimeSpan[dates.Length - 1];
        for (var i = 0; i < gaps.Length; i++) gaps[i] = dates[i + 1] - dates[i];
        Array.Sort(gaps); // the middle one: a gap in the records is no longer step
        var (step, day) = (gaps[gaps.Length / 2], TimeSpan.FromDays(1));
        return step <= TimeSpan.Zero ? 1
            : step < day ? day.Ticks % step.Ticks == 0 ? (int)(day.Ticks / step.Ticks) : 1
            : step == day ? 7
            : step.TotalDays is >= 28 and <= 31 ? 12
            : 1;
    }
}
