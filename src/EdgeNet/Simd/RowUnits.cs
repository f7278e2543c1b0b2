namespace EdgeNet.Simd;

/// <summary>
/// Divides work over rows of pixels into units: a row each, or a group of a row's channels each where rows are too few to share
/// among threads. Units of one group follow one another.
/// </summary>
internal readonly struct RowUnits
{
    private const int Enough = 16;
    private const int CacheLine = 64;

    private readonly int rows, channels, groups, elementBytes;

    public RowUnits(int rows, int channels, int elementBytes = sizeof(float))
    {
        (this.rows, this.channels, this.elementBytes) = (rows, channels, elementBytes);
        groups = Math.Clamp((Enough + rows - 1) / Math.Max(rows, 1), 1, Math.Max(1, channels / 64));
    }

    public int Count => channels == 0 ? 0 : rows * groups;

    /// <summary>Takes the units from <paramref name="unit"/> on, <paramref name="end"/> at most, that are rows of the same channels, or all rows.</summary>
    public Block Take(ref int unit, int end)
    {
        var (group, row) = Math.DivRem(unit, rows);
        if (row == 0 && end - unit >= rows)
        {
            var last = end / rows;
            unit = last * rows;
            return new(0, rows, Start(group), Start(last));
        }

        var endRow = Math.Min(rows, row + end - unit);
        unit += endRow - row;
        return new(row, endRow, Start(group), Start(group + 1));
    }

    /// <summary>The first channel of a group: groups share no cache line where pixels begin at one.</summary>
    private int Start(int group) => group == groups ? channels : (int)((long)channels * group / groups) & -(CacheLine / elementBytes);

    /// <summary>Rows × channels.</summary>
    internal readonly record struct Block(int Row, int EndRow, int Channel, int EndChannel);
}
