using System.Buffers.Binary;
using System.IO.Compression;

namespace EdgeNet.Data.Images;

/// <summary>Reads a PNG: its chunks, the scanlines packed into them, the pixels in those.</summary>
internal ref struct PngReader
{
    private const int ChunkFrame = 12; // length, type, checksum

    /// <summary>Deflate makes at most 258 bytes of two bits: nothing is allocated for an image that its data can't hold.</summary>
    private const long MostExpansion = 1032;

    private readonly ReadOnlySpan<byte> file;
    private int position;
    private PngHeader header;
    private ReadOnlySpan<byte> palette;
    private ReadOnlySpan<byte> transparency;
    private MemoryStream? packed;

    private PngReader(ReadOnlySpan<byte> file) => this.file = file;

    public static Image Read(ReadOnlySpan<byte> file)
    {
        if (!Png.IsPng(file)) throw new DataException("This is no PNG: it begins with other bytes.");
        var reader = new PngReader(file) { position = Png.Signature.Length };
        reader.ReadChunks();
        return reader.ToImage(reader.Unpack());
    }

    private void ReadChunks()
    {
        if (!Next(out var chunk).SequenceEqual("IHDR"u8)) throw Damaged("doesn't begin with its header");
        header = PngHeader.Read(chunk);
        while (true)
        {
            var type = Next(out chunk);
            if (type.SequenceEqual("IDAT"u8)) (packed ??= new()).Write(chunk);
            else if (type.SequenceEqual("PLTE"u8) && packed is null && palette.IsEmpty) palette = chunk;
            else if (type.SequenceEqual("tRNS"u8) && packed is null && transparency.IsEmpty) transparency = chunk;
            else if (type.SequenceEqual("IEND"u8)) break;
            else if ((type[0] & 0x20) == 0) throw Damaged("has a chunk out of place, or one that is unknown and needed");
        }

        if (packed is null) throw Damaged("has no pixels");
        if (palette.Length % 3 != 0 || palette.Length > 3 * 256) throw Damaged("has a palette that isn't made of up to 256 colours");
        if (header.Color == PngColor.Palette && palette.IsEmpty) throw Damaged("lacks its palette");
        var expected = header.Color switch { PngColor.Grey => 2, PngColor.Rgb => 6, _ => transparency.Length };
        if (!transparency.IsEmpty && transparency.Length != expected) throw Damaged("has a transparent colour of another kind than its pixels");
        if (header.Color is PngColor.GreyAlpha or PngColor.RgbAlpha) transparency = []; // not allowed there, and without a meaning
    }

    /// <summary>The next chunk's type and contents.</summary>
    private ReadOnlySpan<byte> Next(out ReadOnlySpan<byte> chunk)
    {
        var rest = file[position..];
        if (rest.Length < ChunkFrame) throw Damaged("ends too early");
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - ChunkFrame) throw Damaged("ends inside a chunk");
        var named = rest.Slice(4, 4 + (int)length);
        if (Crc32.Of(named) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..])) throw Damaged("has a chunk with a wrong checksum");
        position += ChunkFrame + (int)length;
        chunk = named[4..];
        return named[..4];
    }

    /// <summary>The scanlines of every pass, each behind the number of its filter.</summary>
    private readonly byte[] Unpack()
    {
        var bytes = 0L;
        foreach (var pass in header.Passes()) bytes += (header.RowBytes(pass.Width) + 1L) * pass.Height;
        if (bytes > packed!.Length * MostExpansion || bytes > Array.MaxLength) throw Damaged("has fewer pixels than its header says");
        var lines = new byte[bytes];
        packed.Position = 0;
        using var inflater = new ZLibStream(packed, CompressionMode.Decompress);
        try
        {
            if (inflater.ReadAtLeast(lines, lines.Length, throwOnEndOfStream: false) < lines.Length) throw Damaged("has fewer pixels than its header says");
            inflater.ReadByte(); // past the end, so that the checksum is looked at
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataException("The PNG's pixels cannot be unpacked; the file is damaged.", e);
        }

        return lines;
    }

    private readonly Image ToImage(byte[] lines)
    {
        var pixels = new PngPixels(header, palette, transparency);
        var image = new Image(header.Width, header.Height, pixels.Channels);
        var at = 0;
        foreach (var pass in header.Passes())
        {
            var length = header.RowBytes(pass.Width);
            ReadOnlySpan<byte> above = [];
            for (var y = 0; y < pass.Height; y++)
            {
                var row = lines.AsSpan(at + 1, length);
                PngFilter.Undo(lines[at], row, above, header.FilterStep);
                pixels.Unpack(row, pass, image.Row(pass.Top + y * pass.StepY));
                above = row;
                at += 1 + length;
            }
        }

        return image;
    }

    private static DataException Damaged(string how) => new($"The PNG {how}; the file is damaged.");
}
