using System.Buffers.Binary;

namespace EdgeNet.Data.Images;

/// <summary>Reads a JPEG: its segments, and the scans of its components.</summary>
internal ref struct JpegReader(ReadOnlySpan<byte> file)
{
    private const int Tables = 4;

    private readonly ReadOnlySpan<byte> file = file;
    private readonly float[]?[] quantizers = new float[Tables][];
    private readonly JpegHuffman?[] directTables = new JpegHuffman[Tables];
    private readonly JpegHuffman?[] alternatingTables = new JpegHuffman[Tables];
    private int position = 2; // behind the signature
    private JpegFrame? frame;
    private int restartInterval;
    private bool isJfif;
    private int? adobeTransform;

    public Image Read()
    {
        while (frame is null || !frame.IsComplete) ReadSegment();
        return frame.ToImage(IsRgb());
    }

    /// <summary>Colour is stored as luma and chroma unless Adobe's marker, or the components' names where there is no marker, say otherwise.</summary>
    private readonly bool IsRgb() =>
        adobeTransform is { } transform ? transform == 0 : !isJfif && frame!.Components is [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }];

    private void ReadSegment()
    {
        var marker = NextMarker();
        var segment = NextSegment();
        switch (marker)
        {
            case 0xC0 or 0xC1:
                if (frame is not null) throw Damaged("has two frames");
                frame = JpegFrame.Read(segment, file.Length);
                break;
            case 0xC2:
                throw new DataException("The JPEG is progressive, and only baseline is read; save it without the option 'progressive', or as PNG.");
            case 0xC3 or (>= 0xC5 and <= 0xC7) or (>= 0xC9 and <= 0xCF):
                throw new DataException("The JPEG is lossless, hierarchical or arithmetic-coded, and only baseline is read; convert it to PNG.");
            case 0xC4: ReadHuffmanTables(segment); break;
            case 0xDA: ReadScan(segment); break;
            case 0xDB: ReadQuantizers(segment); break;
            case 0xDD:
                if (segment.Length != 2) throw Damaged("has a damaged restart interval");
                restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                break;
            case 0xE0 when segment.StartsWith("JFIF"u8): isJfif = true; break;
            case 0xEE when segment.StartsWith("Adobe"u8) && segment.Length >= 12: adobeTransform = segment[11]; break;
            case 0xD9 or 0xD8 or (>= 0xD0 and <= 0xD7) or 0: throw Damaged("ends before all of its pixels");
            default: break; // comments, profiles, previews
        }
    }

    private int NextMarker()
    {
        if (position + 1 >= file.Length) throw Damaged("ends too early");
        if (file[position] != 0xFF) throw Damaged("has something else where a marker should be");
        while (position < file.Length && file[position] == 0xFF) position++;
        return position < file.Length ? file[position++] : throw Damaged("ends too early");
    }

    private ReadOnlySpan<byte> NextSegment()
    {
        var rest = file[position..];
        if (rest.Length < 2) throw Damaged("ends too early");
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length < 2 || length > rest.Length) throw Damaged("ends inside a segment");
        position += length;
        return rest[2..length];
    }

    private readonly void ReadQuantizers(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            var (size, table) = (segment[0] >> 4 == 0 ? 1 : 2, segment[0] & 15);
            if (segment[0] >> 4 > 1 || table >= Tables || segment.Length < 1 + JpegBlock.Size * size) throw Damaged("has a damaged quantization table");
            var values = new float[JpegBlock.Size];
            for (var i = 0; i < values.Length; i++)
                values[i] = size == 1 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + 2 * i)..]);
            quantizers[table] = values;
            segment = segment[(1 + values.Length * size)..];
        }
    }

    private readonly void ReadHuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            var (kind, table) = (segment[0] >> 4, segment[0] & 15);
            if (kind > 1 || table >= Tables) throw Damaged("has a Huffman table of an unknown kind");
            (kind == 0 ? directTables : alternatingTables)[table] = JpegHuffman.Read(segment[1..], out var length);
            segment = segment[(1 + length)..];
        }
    }

    private void ReadScan(ReadOnlySpan<byte> segment)
    {
        if (frame is null) throw Damaged("has pixels before their frame");
        if (segment.Length < 1 || segment.Length != 4 + 2 * segment[0]) throw Damaged("has a damaged scan");
        var components = new JpegComponent[segment[0]];
        for (var i = 0; i < components.Length; i++)
        {
            var (id, tables) = (segment[1 + 2 * i], segment[2 + 2 * i]);
            var component = frame.Components.FirstOrDefault(c => c.Id == id && !c.IsRead) ?? throw Damaged("has a scan of a component it lacks, or has read");
            component.Prepare(Quantizer(component.Table), Table(directTables, tables >> 4), Table(alternatingTables, tables & 15));
            components[i] = component;
        }

        if (components.Length == 0) throw Damaged("has a scan of nothing");
        var scan = new JpegScan(file[position..], frame, components, restartInterval);
        scan.Read();
        position += scan.Position;
    }

    private readonly float[] Quantizer(int index) =>
        index < Tables && quantizers[index] is { } table ? table : throw Damaged("lacks a quantization table");

    private static JpegHuffman Table(JpegHuffman?[] tables, int index) =>
        index < Tables && tables[index] is { } table ? table : throw Damaged("lacks a Huffman table");

    internal static DataException Damaged(string how) => new($"The JPEG {how}; the file is damaged.");
}
