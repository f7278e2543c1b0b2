using System.Buffers.Binary;

namespace EdgeNet.Data.Images;

/// <summary>The first chunk of a PNG.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, PngColor Color, bool Interlaced)
{
    private const int Length = 13;

    /// <summary>The samples of a pixel as stored.</summary>
    public int Samples => Color switch { PngColor.Grey or PngColor.Palette => 1, PngColor.GreyAlpha => 2, PngColor.Rgb => 3, _ => 4 };

    /// <summary>How far apart, in bytes, filters compare: a pixel, at least one byte.</summary>
    public int FilterStep => Math.Max(1, Samples * Depth / 8);

    /// <summary>The bytes of the pixels of a row.</summary>
    public int RowBytes(int pixels) => (int)(((long)pixels * Samples * Depth + 7) / 8);

    public static PngHeader Read(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != Length) throw new DataException($"The PNG's header is {chunk.Length} bytes long instead of {Length}; the file is damaged.");
        var header = new PngHeader(
            BinaryPrimitives.ReadInt32BigEndian(chunk), BinaryPrimitives.ReadInt32BigEndian(chunk[4..]), chunk[8], (PngColor)chunk[9], chunk[12] == 1);
        var depthFits = header.Color switch
        {
            PngColor.Grey => header.Depth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => header.Depth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GreyAlpha or PngColor.RgbAlpha => header.Depth is 8 or 16,
            _ => false,
        };
        if (!depthFits) throw new DataException($"The PNG has colour type {chunk[9]} of {header.Depth} bits a sample, which the format doesn't allow; the file is damaged.");
        if (chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
            throw new DataException($"The PNG uses compression {chunk[10]}, filtering {chunk[11]}, interlacing {chunk[12]}, of which only 0, 0 and 0 or 1 exist; the file is damaged.");
        Image.Bytes(header.Width, header.Height, channels: 4);
        return header;
    }

    /// <summary>The images a PNG consists of, one after another: itself, or the seven of Adam7, each of every so many columns and rows.</summary>
    public IEnumerable<PngPass> Passes()
    {
        if (!Interlaced) return [new(0, 0, 1, 1, Width, Height)];
        var (width, height) = (Width, Height);
        return Adam7.Select(p => p with { Width = (width - p.Left + p.StepX - 1) / p.StepX, Height = (height - p.Top + p.StepY - 1) / p.StepY })
            .Where(p => p is { Width: > 0, Height: > 0 });
    }

    private static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];
}

/// <summary>One of the images a PNG consists of: where its first pixel lies, how far apart they lie, and how many there are.</summary>
internal readonly record struct PngPass(int Left, int Top, int StepX, int StepY, int Width = 0, int Height = 0);
