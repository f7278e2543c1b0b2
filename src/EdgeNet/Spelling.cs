namespace EdgeNet;

/// <summary>Finds what someone may have meant by a name that is not there.</summary>
internal static class Spelling
{
    /// <summary>The known word nearest to <paramref name="word"/>; null if every other one differs in half its letters or more.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) =>
        known.Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
            .Where(pair => pair.Distance * 2 < pair.Candidate.Length)
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault().Candidate;

    /// <summary>A question that names the nearest known word, to end a message with; empty if none is near.</summary>
    public static string DidYouMean(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $"; did you mean '{nearest}'?" : ".";

    /// <summary>How many letters must be added, taken away or changed to get from one word to the other, whatever their case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
