using System.Globalization;
using System.Text;

namespace EdgeNet.Data.Images;

/// <summary>
/// The portable bitmaps PBM, PGM and PPM (P1 to P6), read as text or binary, samples up to 65,535 brought to 8 bits.
/// Grey images are written as P5, colour as P6.
/// </summary>
/// <example><code>Image image = Pnm.Decode(File.ReadAllBytes("photo.ppm"));</code></example>
public static class Pnm
{
    /// <summary>Whether a file begins as P1 to P6 do.</summary>
    public static bool IsPnm(ReadOnlySpan<byte> file) => file is [(byte)'P', >= (byte)'1' and <= (byte)'6', _, ..];

    /// <summary>Reads the contents of a file.</summary>
    /// <exception cref="DataException">They are no PBM, PGM or PPM, or a damaged one.</exception>
    public static Image Decode(ReadOnlySpan<byte> file) =>
        IsPnm(file) ? new PnmReader(file).Read() : throw new DataException("This is no PBM, PGM or PPM file: it begins with other bytes.");

    /// <summary>The contents of a file that holds the image.</summary>
    /// <exception cref="DataException">The image has an alpha channel, which the format lacks.</exception>
    public static byte[] Encode(Image image)
    {
        var kind = image.Channels switch
        {
            1 => 5,
            3 => 6,
            _ => throw new DataException("A PGM or PPM file holds no alpha channel; write a PNG instead."),
        };
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P{kind}\n{image.Width} {image.Height}\n255\n")), .. image.Pixels];
    }
}

/// <summary>Reads P1 to P6.</summary>
internal ref struct PnmReader(ReadOnlySpan<byte> file)
{
    private const int MostSample = 65_535;
    private readonly ReadOnlySpan<byte> file = file;
    private readonly int kind = file[1] - '0';
    private int position = 2;

    private readonly bool IsBitmap => kind is 1 or 4;

    private readonly bool IsText => kind <= 3;

    public Image Read()
    {
        var (width, height) = (Number(int.MaxValue), Number(int.MaxValue));
        var most = IsBitmap ? 1 : Number(MostSample);
        if (most == 0) throw Damaged("says its largest sample is 0");
        var channels = kind is 3 or 6 ? 3 : 1;
        var bytes = Image.Bytes(width, height, channels);
        if (!IsText) position++; // one space ends the header
        // Text takes at least one digit a sample, and a space between numbers.
        var least = kind switch { 1 => bytes, 2 or 3 => 2L * bytes - 1, 4 => (width + 7L) / 8 * height, _ => (long)bytes * (most > 255 ? 2 : 1) };
        if (least > file.Length - position) throw Damaged($"has {Math.Max(0, file.Length - position):N0} bytes of at least {least:N0}");
        var image = new Image(width, height, channels);
        for (var y = 0; y < height; y++)
        {
            var row = image.Row(y);
            for (var i = 0; i < row.Length; i++)
            {
                var sample = kind switch { 1 => Digit(), <= 3 => Number(most), 4 => file[position + i / 8] >> 7 - i % 8 & 1, _ => Binary(most) };
                row[i] = IsBitmap ? (byte)(sample == 0 ? 255 : 0) // ink on paper
                    : (byte)((sample * 255 + most / 2) / most);
            }

            if (kind == 4) position += (width + 7) / 8;
        }

        return image;
    }

    /// <summary>A decimal number, behind any spaces and comments.</summary>
    private int Number(int most)
    {
        SkipSpaces();
        var (number, start) = (0L, position);
        for (; position < file.Length && file[position] is >= (byte)'0' and <= (byte)'9'; position++)
        {
            number = 10 * number + file[position] - '0';
            if (number > most) throw Damaged($"has a number above {most:N0}");
        }

        return position > start ? (int)number : throw Damaged("has something else where a number should be");
    }

    /// <summary>One digit of a P1, which needn't have spaces between them.</summary>
    private int Digit()
    {
        SkipSpaces();
        return position < file.Length && file[position] is (byte)'0' or (byte)'1' ? file[position++] - '0'
            : throw Damaged("has something else where a 0 or 1 should be");
    }

    private int Binary(int most)
    {
        int sample = file[position++];
        if (most > 255) sample = sample << 8 | file[position++];
        return sample <= most ? sample : throw Damaged($"has a sample above {most:N0}");
    }

    private void SkipSpaces()
    {
        for (; position < file.Length; position++)
        {
            if (file[position] == '#')
            {
                var line = file[position..].IndexOfAny((byte)'\n', (byte)'\r');
                position = line < 0 ? file.Length - 1 : position + line;
            }
            else if (file[position] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\v' or (byte)'\f')) return;
        }
    }

    private static DataException Damaged(string how) => new($"The image {how}; the file is damaged.");
}
