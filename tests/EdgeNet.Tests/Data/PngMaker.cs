using System.IO.Compression;

namespace EdgeNet.Tests.Data;

/// <summary>
/// Makes PNGs of every kind the format has, a bit at a time and straight from its definition; nothing here is shared with the reader.
/// Each row uses another filter.
/// </summary>
internal sealed class PngMaker
{
    /// <summary>Which of Adam7's passes a pixel belongs to, by its place in a block of 8×8.</summary>
    private static readonly string[] Adam7 = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int ColorType { get; init; }

    public required int Depth { get; init; }

    public bool Interlaced { get; init; }

    public byte[] Palette { get; init; } = [];

    public byte[] Transparency { get; init; } = [];

    public int Samples => ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>The file.</summary>
    /// <param name="sample">The sample of a pixel: x, y, which of its samples.</param>
    public byte[] Make(Func<int, int, int, int> sample)
    {
        var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR", [.. BigEndian(Width), .. BigEndian(Height), (byte)Depth, (byte)ColorType, 0, 0, Interlaced ? (byte)1 : (byte)0]);
        Chunk(file, "tEXt", "Comment\0made for a test"u8.ToArray());
        if (Palette.Length > 0) Chunk(file, "PLTE", Palette);
        if (Transparency.Length > 0) Chunk(file, "tRNS", Transparency);
        var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflater.Write(Lines(sample));
        var bytes = packed.ToArray();
        Chunk(file, "IDAT", bytes[..(bytes.Length / 2)]); // pixels may be spread over several chunks
        Chunk(file, "IDAT", []);
        Chunk(file, "IDAT", bytes[(bytes.Length / 2)..]);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    public static void Chunk(MemoryStream file, string type, byte[] data)
    {
        byte[] named = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        file.Write([.. BigEndian(data.Length), .. named, .. BigEndian((int)Checksum(named))]);
    }

    private byte[] Lines(Func<int, int, int, int> sample)
    {
        var result = new List<byte>();
        for (var pass = '1'; pass <= (Interlaced ? '7' : '1'); pass++)
        {
            byte[]? above = null;
            for (var y = 0; y < Height; y++)
            {
                var columns = Enumerable.Range(0, Width).Where(x => !Interlaced || Adam7[y % 8][x % 8] == pass).ToArray();
                if (columns.Length == 0) continue;
                var row = Bits(columns.SelectMany(x => Enumerable.Range(0, Samples).Select(s => sample(x, y, s))));
                var filter = (y + pass) % 5;
                result.Add((byte)filter);
                result.AddRange(Filtered(filter, row, above ?? new byte[row.Length]));
                above = row;
            }
        }

        return [.. result];
    }

    private byte[] Bits(IEnumerable<int> samples)
    {
        var bits = samples.SelectMany(s => Enumerable.Range(0, Depth).Select(b => s >> Depth - 1 - b & 1)).ToArray();
        var bytes = new byte[(bits.Length + 7) / 8];
        for (var i = 0; i < bits.Length; i++) bytes[i / 8] |= (byte)(bits[i] << 7 - i % 8);
        return bytes;
    }

    private IEnumerable<byte> Filtered(int filter, byte[] row, byte[] above)
    {
        var pixel = Math.Max(1, Samples * Depth / 8);
        for (var i = 0; i < row.Length; i++)
        {
            int a = i < pixel ? 0 : row[i - pixel], b = above[i], c = i < pixel ? 0 : above[i - pixel];
            var paeth = new[] { a, b, c }.MinBy(v => Math.Abs(a + b - c - v)); // the first of equals
            yield return (byte)(row[i] - new[] { 0, a, b, (a + b) / 2, paeth }[filter]);
        }
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static uint Checksum(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            for (var bit = 0; bit < 8; bit++) crc = ((crc ^ (uint)(b >> bit)) & 1) != 0 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
        return ~crc;
    }
}
