using System.IO.Compression;

namespace EdgeNet.Data;

/// <summary>Files packed by gzip.</summary>
internal static class Gzip
{
    /// <summary>Deflate makes at most 258 bytes of two bits: nothing that is larger can be in a file.</summary>
    public const long MostExpansion = 1032;

    /// <summary>No file of data is this large; what unpacks to more is made to harm.</summary>
    public const int MostBytes = 1 << 30;

    public static bool IsGzip(ReadOnlySpan<byte> file) => file is [0x1F, 0x8B, ..];

    /// <summary>A stream of what is packed.</summary>
    public static GZipStream Open(ReadOnlySpan<byte> file) => new(new MemoryStream(file.ToArray()), CompressionMode.Decompress);

    /// <summary>The error of a file that holds more than <see cref="MostBytes"/>.</summary>
    public static DataException TooLarge() => new($"The gzip file holds more than {MostBytes:N0} bytes; unpack it, and split it.");

    /// <summary>All that is packed.</summary>
    public static byte[] Unpack(ReadOnlySpan<byte> file)
    {
        using var stream = Open(file);
        using var unpacked = new MemoryStream();
        var piece = new byte[64 << 10];
        try
        {
            for (var read = stream.Read(piece); read > 0; read = stream.Read(piece))
            {
                if (unpacked.Length + read > MostBytes) throw TooLarge();
                unpacked.Write(piece, 0, read);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException("The gzip file cannot be unpacked; it is damaged.", e);
        }

        return unpacked.ToArray();
    }
}
