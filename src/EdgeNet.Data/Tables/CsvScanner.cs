namespace EdgeNet.Data.Tables;

/// <summary>Goes over the fields of a table's text.</summary>
internal ref struct CsvScanner(ReadOnlySpan<char> text, char separator, int position = 0)
{
    private readonly ReadOnlySpan<char> text = text;

    /// <summary>The line it stands in, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Where it stands.</summary>
    public int Position { get; private set; } = position;

    public readonly bool IsAtEnd => Position == text.Length;

    /// <summary>The separator that the first line has most of, outside quotes.</summary>
    public static char SeparatorOf(ReadOnlySpan<char> text)
    {
        var (best, most) = (',', 0);
        foreach (var candidate in (ReadOnlySpan<char>)[',', ';', '\t', '|'])
        {
            var (count, quoted) = (0, false);
            foreach (var c in text)
            {
                if (c == '"') quoted = !quoted;
                if (quoted) continue;
                if (c is '\n' or '\r') break;
                if (c == candidate) count++;
            }

            if (count > most) (best, most) = (candidate, count);
        }

        return best;
    }

    /// <summary>Moves behind a field, and returns it with its quotes.</summary>
    public ReadOnlySpan<char> Field()
    {
        var rest = text[Position..];
        var length = rest is ['"', ..] ? QuotedLength(rest) : rest.IndexOfAny(separator, '\n', '\r');
        if (length < 0) length = rest.Length;
        Position += length;
        Line += rest[..length].Count('\n');
        return rest[..length];
    }

    /// <summary>Moves behind a separator, if there is one.</summary>
    public bool Separator() => Accept(separator);

    /// <summary>Moves behind the end of a line, if it stands there.</summary>
    public bool EndOfLine()
    {
        var ends = Accept('\r');
        ends |= Accept('\n');
        if (ends) Line++;
        return ends;
    }

    private readonly int QuotedLength(ReadOnlySpan<char> rest)
    {
        var end = 1;
        while (true)
        {
            var quote = rest[end..].IndexOf('"');
            if (quote < 0) throw new DataException($"The quoted field that begins in line {Line} has no end.");
            end += quote + 1;
            if (end == rest.Length || rest[end] == separator || rest[end] is '\n' or '\r') return end;
            // Two quotes stand for one.
            if (rest[end] != '"') throw new DataException($"The quoted field that begins in line {Line} goes on behind its quotes; write quotes inside a field twice.");
            end++;
        }
    }

    private bool Accept(char c)
    {
        if (IsAtEnd || text[Position] != c) return false;
        Position++;
        return true;
    }
}
