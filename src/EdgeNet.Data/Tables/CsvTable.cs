using System.Collections.Immutable;
using System.Globalization;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Tables;

/// <summary>
/// A table of text: rows of fields separated by commas, semicolons, tabs or bars (whichever the first line has most of), quoted where a field
/// holds those, with names of columns in the first line unless that has a number in it. The file may be packed by gzip.
/// A column is of numbers if its first field is one; every other field must be one then.
/// </summary>
/// <example><code>
/// var table = CsvTable.Load("houses.csv");
/// float[] prices = table.Numbers("price");
/// var districts = table.Categories("district"); // districts.Names[districts.Ids[0]] is the first row's
/// </code></example>
public sealed class CsvTable
{
    private readonly CsvText text;

    private CsvTable(CsvText text)
    {
        this.text = text;
        Columns = text.Names;
    }

    /// <summary>The names of the columns, or their numbers from 1 if the file has no names.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>How many rows there are, without the names.</summary>
    public int Rows => text.Rows;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">The file can't be read, is no table, or a row has more or fewer fields than there are columns.</exception>
    public static CsvTable Load(string path) => DataFile.Load(path, bytes => Decode(bytes));

    /// <summary>Reads the contents of a file.</summary>
    /// <exception cref="DataException">They are no table, or a row has more or fewer fields than there are columns.</exception>
    public static CsvTable Decode(ReadOnlySpan<byte> file) => new(new CsvText(Gzip.IsGzip(file) ? Gzip.Unpack(file) : file));

    /// <summary>A column's name as the file writes it, for one in whatever case.</summary>
    /// <exception cref="DataException">There is no such column.</exception>
    public string NameOf(string column) => Columns[IndexOf(column)];

    /// <summary>The field of a row, without its quotes.</summary>
    public string Field(int row, string column) => text.Field(row, IndexOf(column)).ToString();

    /// <summary>The line of the file that a row begins in, from 1: what an editor shows.</summary>
    public int LineOf(int row) => text.Line(row);

    /// <summary>What a column holds, by its first field.</summary>
    public ColumnKind KindOf(string column)
    {
        if (Rows == 0) return ColumnKind.Text;
        var first = text.Field(0, IndexOf(column)).Trim();
        return IsNumber(first, out _) ? ColumnKind.Numbers
            : DateTime.TryParse(first, CultureInfo.InvariantCulture, out _) && first.IndexOfAnyInRange('0', '9') >= 0 ? ColumnKind.Dates
            : ColumnKind.Text;
    }

    /// <summary>The numbers of a column.</summary>
    /// <exception cref="DataException">There is no such column, or a field of it is no number.</exception>
    public float[] Numbers(string column)
    {
        var (index, numbers) = (IndexOf(column), new float[Rows]);
        for (var row = 0; row < numbers.Length; row++)
        {
            var field = text.Field(row, index);
            if (!IsNumber(field, out numbers[row])) throw Bad(row, column, field.IsWhiteSpace() ? "is empty" : $"is '{field}', which is no number");
        }

        return numbers;
    }

    /// <summary>The points in time of a column.</summary>
    /// <exception cref="DataException">There is no such column, or a field of it is no date.</exception>
    public DateTime[] Dates(string column)
    {
        var (index, dates) = (IndexOf(column), new DateTime[Rows]);
        for (var row = 0; row < dates.Length; row++)
        {
            var field = text.Field(row, index);
            if (!DateTime.TryParse(field, CultureInfo.InvariantCulture, out dates[row])) throw Bad(row, column, $"is '{field}', which is no date; write 2026-01-31T12:00");
        }

        return dates;
    }

    /// <summary>The different texts of a column, numbered in the order of their names: as numbers if all are, else by the alphabet.</summary>
    /// <exception cref="DataException">There is no such column, or a field of it is empty.</exception>
    public Categories Categories(string column)
    {
        var index = IndexOf(column);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        var ids = new int[Rows];
        for (var row = 0; row < ids.Length; row++)
        {
            var field = text.Field(row, index).Trim();
            if (field.IsEmpty) throw Bad(row, column, "is empty");
            if (!lookup.TryGetValue(field, out ids[row])) known.Add(field.ToString(), ids[row] = known.Count);
        }

        string[] names = known.Keys.All(static name => IsNumber(name, out _))
            ? [.. known.Keys.OrderBy(static name => float.Parse(name, CultureInfo.InvariantCulture))]
            : [.. known.Keys.Order(StringComparer.Ordinal)];
        var places = new int[names.Length];
        for (var i = 0; i < names.Length; i++) places[known[names[i]]] = i;
        foreach (ref var id in ids.AsSpan()) id = places[id];
        return new(ids, [.. names]);
    }

    /// <summary>Several columns of numbers side by side: F32[rows, columns].</summary>
    /// <exception cref="DataException">There is no such column, or a field is no number.</exception>
    public Tensor ToTensor(IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var tensor = new Tensor(new(DType.F32, [Rows, columns.Count]));
        var values = tensor.Span<float>();
        for (var c = 0; c < columns.Count; c++)
        {
            var numbers = Numbers(columns[c]);
            for (var row = 0; row < numbers.Length; row++) values[row * columns.Count + c] = numbers[row];
        }

        return tensor;
    }

    private static bool IsNumber(ReadOnlySpan<char> field, out float number) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);

    private int IndexOf(string column)
    {
        var index = Columns.IndexOf(column);
        for (var i = 0; i < Columns.Length && index < 0; i++)
            if (Columns[i].Equals(column, StringComparison.OrdinalIgnoreCase)) index = i;
        return index >= 0 ? index : throw new DataException($"There is no column '{column}'; there are {string.Join(", ", Columns.Take(20))}{(Columns.Length > 20 ? ", …" : "")}.");
    }

    private DataException Bad(int row, string column, string how) =>
        new($"Line {LineOf(row)}: column '{column}' {how}. Correct the field, delete the line, or leave the column out.");
}
