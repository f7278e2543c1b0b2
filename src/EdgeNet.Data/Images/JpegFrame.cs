using System.Buffers.Binary;

namespace EdgeNet.Data.Images;

/// <summary>What a JPEG is made of: its size, and a plane of samples for each component, some perhaps of a lower resolution.</summary>
internal sealed class JpegFrame
{
    private const int MostFactor = 4;

    /// <summary>A block takes at least one bit for its mean and one that ends it: nothing is allocated for planes the file can't fill.</summary>
    private const int MostBlocksPerByte = 4;

    private JpegFrame(int width, int height, JpegComponent[] components)
    {
        (Width, Height, Components) = (width, height, components);
        (MostAcross, MostDown) = (components.Max(static c => c.Across), components.Max(static c => c.Down));
        (Columns, Rows) = (Units(width, 8 * MostAcross), Units(height, 8 * MostDown));
    }

    public int Width { get; }

    public int Height { get; }

    public JpegComponent[] Components { get; }

    /// <summary>The blocks of the finest component that a unit of an interleaved scan has side by side.</summary>
    public int MostAcross { get; }

    public int MostDown { get; }

    /// <summary>How many such units a row has.</summary>
    public int Columns { get; }

    public int Rows { get; }

    public bool IsComplete => Components.All(static c => c.IsRead);

    public static JpegFrame Read(ReadOnlySpan<byte> segment, int fileBytes)
    {
        if (segment.Length < 6 || segment.Length != 6 + 3 * segment[5]) throw JpegReader.Damaged("has a damaged frame");
        if (segment[0] != 8) throw new DataException($"The JPEG has {segment[0]} bits a sample, and only 8 are read; convert it to PNG.");
        if (segment[5] is not (1 or 3)) throw new DataException($"The JPEG has {segment[5]} components, as CMYK images have; only grey and colour are read. Convert it to RGB.");
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        Image.Bytes(width, height, segment[5]);
        var components = new JpegComponent[segment[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var (id, factors, table) = (segment[6 + 3 * i], segment[7 + 3 * i], segment[8 + 3 * i]);
            components[i] = new(id, factors >> 4, factors & 15, table);
            if (components[i] is not { Across: >= 1 and <= MostFactor, Down: >= 1 and <= MostFactor }) throw JpegReader.Damaged("has sampling factors out of range");
        }

        var frame = new JpegFrame(width, height, components);
        var blocks = (long)frame.Columns * frame.Rows * components.Sum(static c => c.Across * c.Down);
        if (blocks > (long)fileBytes * MostBlocksPerByte) throw JpegReader.Damaged("is too short for its size");
        foreach (var component in components) component.Allocate(frame);
        return frame;
    }

    public Image ToImage(bool isRgb)
    {
        var image = new Image(Width, Height, Components.Length);
        var planes = Array.ConvertAll(Components, c => new JpegUpsampling(c, this));
        var rows = Array.ConvertAll(Components, _ => new float[Width]);
        for (var y = 0; y < Height; y++)
        {
            for (var c = 0; c < planes.Length; c++) planes[c].Fill(y, rows[c]);
            if (rows.Length == 3 && !isRgb) ToRgb(rows[0], rows[1], rows[2]);
            var row = image.Row(y);
            for (var c = 0; c < rows.Length; c++)
                for (var x = 0; x < Width; x++) row[x * rows.Length + c] = (byte)Math.Clamp(rows[c][x] + 0.5f, 0, 255);
        }

        return image;
    }

    public static int Units(int samples, int unit) => (samples + unit - 1) / unit;

    /// <summary>JFIF's conversion from luma and chroma, in place.</summary>
    private static void ToRgb(Span<float> first, Span<float> second, Span<float> third)
    {
        for (var x = 0; x < first.Length; x++)
        {
            var (luma, blue, red) = (first[x], second[x] - 128, third[x] - 128);
            (first[x], second[x], third[x]) = (luma + 1.402f * red, luma - 0.344136f * blue - 0.714136f * red, luma + 1.772f * blue);
        }
    }
}
