using System.Buffers.Binary;
using System.IO.Compression;

namespace EdgeNet.Data.Images;

/// <summary>Writes a PNG of eight bits a sample, each row with the filter whose differences are smallest.</summary>
internal static class PngWriter
{
    public static byte[] Write(Image image)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = (byte)(image.Channels switch { 1 => PngColor.Grey, 2 => PngColor.GreyAlpha, 3 => PngColor.Rgb, _ => PngColor.RgbAlpha });
        using var file = new MemoryStream();
        file.Write(Png.Signature);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Pack(image));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Pack(Image image)
    {
        using var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var length = image.Width * image.Channels;
            var (best, tried) = (new byte[length], new byte[length]);
            ReadOnlySpan<byte> above = [];
            for (var y = 0; y < image.Height; y++)
            {
                var row = image.Row(y);
                var (filter, least) = (0, long.MaxValue);
                for (var f = 0; f < PngFilter.Count; f++)
                {
                    PngFilter.Apply(f, row, above, image.Channels, tried);
                    var sum = 0L;
                    foreach (var difference in tried) sum += Math.Abs((int)(sbyte)difference);
                    if (sum >= least) continue;
                    (filter, least) = (f, sum);
                    (best, tried) = (tried, best);
                }

                deflater.WriteByte((byte)filter);
                deflater.Write(best);
                above = row;
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        var start = (int)file.Length;
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(file.GetBuffer().AsSpan(start, type.Length + data.Length)));
        file.Write(number);
    }
}
