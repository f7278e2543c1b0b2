using System.Buffers.Binary;

namespace EdgeNet.Data.Images;

/// <summary>Turns a PNG's restored scanlines into samples of eight bits.</summary>
internal readonly ref struct PngPixels
{
    private readonly PngHeader header;
    private readonly ReadOnlySpan<byte> palette;

    /// <summary>The alpha of palette entries, or the one transparent colour.</summary>
    private readonly ReadOnlySpan<byte> transparency;

    public PngPixels(PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency)
    {
        this.header = header;
        this.palette = palette;
        this.transparency = transparency;
        Channels = (header.Color == PngColor.Palette ? 3 : header.Samples) + (transparency.IsEmpty ? 0 : 1);
    }

    /// <summary>The channels of the image that comes out.</summary>
    public int Channels { get; }

    /// <summary>Puts a scanline's pixels into their places in a row of the image.</summary>
    public void Unpack(ReadOnlySpan<byte> line, PngPass pass, Span<byte> row)
    {
        if (header is { Depth: 8, Color: not PngColor.Palette } && transparency.IsEmpty && pass.StepX == 1)
        {
            line.CopyTo(row);
            return;
        }

        for (var x = 0; x < pass.Width; x++)
        {
            var pixel = row.Slice((pass.Left + x * pass.StepX) * Channels, Channels);
            if (header.Color == PngColor.Palette) LookUp(Sample(line, x), pixel);
            else Convert(line, x, pixel);
        }
    }

    private void LookUp(int index, Span<byte> pixel)
    {
        if (index >= palette.Length / 3) throw new DataException($"The PNG has a pixel of colour {index}, but {palette.Length / 3} colours; the file is damaged.");
        palette.Slice(3 * index, 3).CopyTo(pixel);
        if (pixel.Length > 3) pixel[3] = index < transparency.Length ? transparency[index] : byte.MaxValue;
    }

    private void Convert(ReadOnlySpan<byte> line, int x, Span<byte> pixel)
    {
        var transparent = !transparency.IsEmpty;
        var most = (1 << header.Depth) - 1;
        for (var s = 0; s < header.Samples; s++)
        {
            var sample = Sample(line, x * header.Samples + s);
            pixel[s] = (byte)((sample * 255 + most / 2) / most);
            transparent = transparent && sample == BinaryPrimitives.ReadUInt16BigEndian(transparency[(2 * s)..]);
        }

        if (pixel.Length > header.Samples) pixel[^1] = transparent ? (byte)0 : byte.MaxValue;
    }

    private int Sample(ReadOnlySpan<byte> line, int index) => header.Depth switch
    {
        16 => BinaryPrimitives.ReadUInt16BigEndian(line[(2 * index)..]),
        8 => line[index],
        var depth => line[index * depth / 8] >> 8 - depth - index * depth % 8 & (1 << depth) - 1,
    };
}
