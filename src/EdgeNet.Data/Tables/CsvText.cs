using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace EdgeNet.Data.Tables;

/// <summary>The text of a table and where its fields begin: four bytes a field beside the text itself, whatever the fields hold.</summary>
internal sealed class CsvText
{
    private readonly string text;
    private readonly char separator;
    private readonly List<int> begins = [];
    private readonly List<int> lines = [];
    private readonly int columns;
    private readonly int skipped; // 1 if the first row is names

    public CsvText(ReadOnlySpan<byte> file)
    {
        if (file.Contains((byte)0)) throw new DataException("This is no table of text: it holds zero bytes. Save it as CSV in UTF-8.");
        text = Encoding.UTF8.GetString(file.StartsWith(Encoding.UTF8.Preamble) ? file[Encoding.UTF8.Preamble.Length..] : file);
        separator = CsvScanner.SeparatorOf(text);
        columns = FindFields();
        string[] first = [.. Enumerable.Range(0, columns).Select(i => FieldAt(i).Trim().ToString())];
        skipped = first.Any(static field => double.TryParse(field, CultureInfo.InvariantCulture, out _)) ? 0 : 1;
        Names = [.. skipped == 1 ? first : Enumerable.Range(1, columns).Select(static i => i.ToString(CultureInfo.InvariantCulture))];
        var twice = Names.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Skip(1).Any());
        if (twice is not null) throw new DataException($"Line {lines[0]}: two columns are called '{twice.Key}'; give them different names.");
    }

    public ImmutableArray<string> Names { get; }

    public int Rows => lines.Count - skipped;

    public int Line(int row) => lines[row + skipped];

    /// <summary>A field without the quotes around it.</summary>
    public ReadOnlySpan<char> Field(int row, int column) => FieldAt((row + skipped) * columns + column);

    /// <summary>Finds every row and field; answers how many fields a row has.</summary>
    private int FindFields()
    {
        var found = 0;
        var scanner = new CsvScanner(text, separator);
        while (!scanner.IsAtEnd)
        {
            if (scanner.EndOfLine()) continue; // an empty line is no row
            lines.Add(scanner.Line);
            var before = begins.Count;
            do
            {
                begins.Add(scanner.Position);
                scanner.Field();
            }
            while (scanner.Separator());
            scanner.EndOfLine();
            var fields = begins.Count - before;
            if (before == 0) found = fields;
            if (fields != found) throw new DataException($"Line {lines[^1]} has {fields} fields, but the first has {found}. Put quotes around a field that holds '{separator}'.");
        }

        return found > 0 ? found : throw new DataException("The table is empty.");
    }

    private ReadOnlySpan<char> FieldAt(int index)
    {
        var field = new CsvScanner(text, separator, begins[index]).Field();
        return field is not ['"', .. var inner, '"'] ? field
            : inner.Contains('"') ? inner.ToString().Replace("\"\"", "\"", StringComparison.Ordinal)
            : inner;
    }
}
