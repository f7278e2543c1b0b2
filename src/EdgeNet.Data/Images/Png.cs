namespace EdgeNet.Data.Images;

/// <summary>
/// PNG images: every colour type, depth and interlacing is read; samples of 1 to 16 bits become 8, palettes become colours, and a
/// transparent colour becomes an alpha channel. Gamma and colour profiles are left out of account.
/// </summary>
/// <example><code>Image image = Png.Decode(File.ReadAllBytes("photo.png"));</code></example>
public static class Png
{
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether a file begins as a PNG does.</summary>
    public static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <summary>Reads the contents of a file.</summary>
    /// <exception cref="DataException">They are no PNG, or a damaged one.</exception>
    public static Image Decode(ReadOnlySpan<byte> file) => PngReader.Read(file);

    /// <summary>The contents of a file that holds the image, with eight bits a sample.</summary>
    public static byte[] Encode(Image image) => PngWriter.Write(image);
}

/// <summary>What the pixels of a PNG are made of. The numbers are the format's.</summary>
internal enum PngColor : byte
{
    Grey = 0,
    Rgb = 2,
    Palette = 3,
    GreyAlpha = 4,
    RgbAlpha = 6,
}
