namespace EdgeNet.Data.Images;

/// <summary>PNG's filters: each byte is stored as its difference from what its neighbours foretell.</summary>
internal static class PngFilter
{
    /// <summary>How many filters there are: none, left, above, the mean of both, and Paeth's choice among left, above and above left.</summary>
    public const int Count = 5;

    /// <summary>Restores a row in place.</summary>
    /// <param name="filter">The filter it was stored with.</param>
    /// <param name="row">The row.</param>
    /// <param name="above">The row above, restored; empty for the first.</param>
    /// <param name="step">The bytes from a pixel to its left neighbour.</param>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        switch (filter)
        {
            case 0: break;
            case 1:
                for (var i = step; i < row.Length; i++) row[i] += row[i - step];
                break;
            case 2:
                for (var i = 0; i < above.Length; i++) row[i] += above[i];
                break;
            case 3 or 4:
                for (var i = 0; i < row.Length; i++) row[i] += Foretold(filter, row, above, i, step);
                break;
            default: throw new DataException($"The PNG has a row with filter {filter}; there are 0 to {Count - 1}. The file is damaged.");
        }
    }

    /// <summary>Stores a row as differences.</summary>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> differences)
    {
        for (var i = 0; i < row.Length; i++) differences[i] = (byte)(row[i] - Foretold(filter, row, above, i, step));
    }

    private static byte Foretold(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int i, int step)
    {
        int left = i >= step ? row[i - step] : 0;
        int up = above.IsEmpty ? 0 : above[i];
        switch (filter)
        {
            case 0: return 0;
            case 1: return (byte)left;
            case 2: return (byte)up;
            case 3: return (byte)((left + up) / 2);
            default:
                int corner = i >= step && !above.IsEmpty ? above[i - step] : 0;
                var (dLeft, dUp, dCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - 2 * corner));
                return (byte)(dLeft <= dUp && dLeft <= dCorner ? left : dUp <= dCorner ? up : corner);
        }
    }
}
