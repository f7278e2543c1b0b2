using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// A tensor as lines along one of its axes, and how work on them divides into units: [<see cref="Outer"/>, <see cref="Length"/>,
/// <see cref="Inner"/>], a line for each of outer × inner. Lines of neighbouring inner places lie side by side, as columns.
/// </summary>
internal readonly struct AxisLines
{
    private const long ElementsPerUnit = 16 * 1024;
    private const long ColumnsPerUnit = 256;

    private readonly long unitsOfOuter;

    public AxisLines(Shape shape, int axis)
    {
        (Outer, Length, Inner) = (shape.Product(0, axis), shape[axis], shape.Stride(axis));
        unitsOfOuter = Math.Clamp(Length * Inner / ElementsPerUnit, 1, Math.Max(1, Inner / ColumnsPerUnit));
        AreRows = axis == shape.Rank - 1;
        Units = AreAdjacent ? (int)Math.Clamp(Outer * Length / ElementsPerUnit, 1, Math.Max(1, Outer)) : checked((int)(Outer * unitsOfOuter));
    }

    public long Outer { get; }

    public long Length { get; }

    public long Inner { get; }

    public int Units { get; }

    /// <summary>Whether lines are rows of the tensor, which may lie apart from each other.</summary>
    public bool AreRows { get; }

    /// <summary>Whether the elements of a line are adjacent.</summary>
    public bool AreAdjacent => Inner == 1;

    /// <summary>In packed memory, how far apart lines begin whose elements are adjacent; how far apart the elements of others are.</summary>
    public long Pitch => AreAdjacent ? Length : Inner;

    /// <summary>Of adjacent elements: the lines that units from <paramref name="begin"/> to <paramref name="end"/> work on.</summary>
    public (long First, long End) Rows(int begin, int end) => (Outer * begin / Units, Outer * end / Units);

    /// <summary>Of columns: the outer place and the columns that a unit works on.</summary>
    public (long Outer, long First, long End) Columns(int unit)
    {
        var (outer, part) = Math.DivRem(unit, unitsOfOuter);
        return (outer, Inner * part / unitsOfOuter, Inner * (part + 1) / unitsOfOuter);
    }
}
