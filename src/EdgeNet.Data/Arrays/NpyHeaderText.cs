using System.Globalization;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Arrays;

/// <summary>Reads the dictionary of a .npy header, as in <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>.</summary>
internal ref struct NpyHeaderText(string text)
{
    private readonly ReadOnlySpan<char> text = text;
    private int position;

    public NpyHeader Parse(int headerBytes)
    {
        string? type = null;
        bool? columnMajor = null;
        Shape? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            var key = Quoted();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null: type = Descriptor(); break;
                case "fortran_order" when columnMajor is null: columnMajor = Boolean(); break;
                case "shape" when shape is null: shape = Tuple(); break;
                default: throw Damaged($"has an unexpected or second '{key}'");
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        if (type is null || columnMajor is null || shape is null) throw Damaged("lacks 'descr', 'fortran_order' or 'shape'");
        if (type.Length < 3 || type[0] is not ('<' or '>' or '|')) throw Damaged($"has the element type '{type}'");
        return new(type[1..], type[0] == '>', columnMajor.Value, shape.Value, headerBytes);
    }

    private string Descriptor()
    {
        if (Peek() == '[') throw new DataException("The array's elements are records of several fields; save one field by itself.");
        return Quoted();
    }

    private string Quoted()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"')) throw Damaged("lacks a quoted word");
        var rest = text[(position + 1)..];
        var length = rest.IndexOf(quote);
        if (length < 0) throw Damaged("has a quoted word without an end");
        position += length + 2;
        return rest[..length].ToString();
    }

    private bool Boolean()
    {
        Peek();
        foreach (var word in (ReadOnlySpan<string>)["True", "False"])
        {
            if (!text[position..].StartsWith(word)) continue;
            position += word.Length;
            return word is "True";
        }

        throw Damaged("has something else where True or False should be");
    }

    private Shape Tuple()
    {
        Span<int> dims = stackalloc int[Shape.MaxRank];
        var rank = 0;
        Expect('(');
        while (!Accept(')'))
        {
            if (rank == Shape.MaxRank) throw new DataException($"The array has more than {Shape.MaxRank} dimensions; reshape it before saving it.");
            dims[rank++] = Number();
            if (Accept(',')) continue;
            Expect(')');
            break;
        }

        try
        {
            return new(dims[..rank]);
        }
        catch (EdgeNetException e)
        {
            throw new DataException(e.Message, e);
        }
    }

    private int Number()
    {
        Peek();
        var rest = text[position..];
        var length = rest.IndexOfAnyExceptInRange('0', '9');
        if (length <= 0 || !int.TryParse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw Damaged($"has a dimension that is no number from 0 to {int.MaxValue}");
        position += length;
        if (position < text.Length && text[position] == 'L') position++; // Python 2 wrote long integers so
        return number;
    }

    private void Expect(char wanted)
    {
        if (!Accept(wanted)) throw Damaged($"lacks a '{wanted}'");
    }

    private bool Accept(char wanted)
    {
        if (Peek() != wanted) return false;
        position++;
        return true;
    }

    /// <summary>The next character that is no space, without taking it; 0 at the end.</summary>
    private char Peek()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
        return position < text.Length ? text[position] : '\0';
    }

    private static DataException Damaged(string how) => new($"The .npy header {how}; the file is damaged.");
}
