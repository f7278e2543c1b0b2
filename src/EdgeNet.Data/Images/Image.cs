namespace EdgeNet.Data.Images;

/// <summary>
/// A picture of eight bits a sample, row by row from the top, the channels of a pixel side by side:
/// 1 grey, 2 grey and alpha, 3 red, green and blue, 4 those and alpha.
/// </summary>
/// <example><code>
/// var image = Image.Load("photo.png");
/// image.Row(0)[..image.Channels].Clear(); // the first pixel black
/// image.Save("copy.ppm");
/// </code></example>
public sealed class Image
{
    /// <summary>The most pixels an image may have: 64 million.</summary>
    public const long MostPixels = 1 << 26;

    private readonly byte[] pixels;

    /// <summary>Creates an image of zeros.</summary>
    /// <exception cref="DataException">A side is below 1, there are too many pixels, or there are other than 1 to 4 channels.</exception>
    public Image(int width, int height, int channels) : this(width, height, channels, new byte[Bytes(width, height, channels)]) { }

    /// <summary>Creates an image over samples that exist, without copying them.</summary>
    /// <exception cref="DataException">There are more or fewer samples than the image has, or it can't have that size.</exception>
    public Image(int width, int height, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var bytes = Bytes(width, height, channels);
        if (pixels.Length != bytes) throw new DataException($"{pixels.Length:N0} bytes were given for an image of {width}×{height} with {channels} channels, which takes {bytes:N0}.");
        (Width, Height, Channels, this.pixels) = (width, height, channels, pixels);
    }

    /// <summary>The pixels of a row.</summary>
    public int Width { get; }

    /// <summary>The rows.</summary>
    public int Height { get; }

    /// <summary>The samples of a pixel.</summary>
    public int Channels { get; }

    /// <summary>Every sample.</summary>
    public Span<byte> Pixels => pixels;

    /// <summary>The samples of one row.</summary>
    public Span<byte> Row(int y) => pixels.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>Reads a PNG, a baseline JPEG, or a PBM, PGM or PPM file, whatever it is called.</summary>
    /// <exception cref="DataException">The file can't be read, is damaged, or is of another kind.</exception>
    public static Image Load(string path) => DataFile.Load(path, bytes => Decode(bytes));

    /// <summary>Reads the contents of such a file.</summary>
    /// <exception cref="DataException">They are damaged, or of another kind.</exception>
    public static Image Decode(ReadOnlySpan<byte> file) =>
        Png.IsPng(file) ? Png.Decode(file)
        : Jpeg.IsJpeg(file) ? Jpeg.Decode(file)
        : Pnm.IsPnm(file) ? Pnm.Decode(file)
        : throw new DataException("This is no image of a kind that can be read; convert it to PNG, JPEG, PBM, PGM or PPM.");

    /// <summary>Writes a file of the kind its name ends with: .png, .pgm or .ppm.</summary>
    /// <exception cref="DataException">The file can't be written, or its kind can't hold the image.</exception>
    public void Save(string path) => DataFile.Save(path, Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => Png.Encode(this),
        ".PGM" or ".PPM" or ".PNM" => Pnm.Encode(this),
        _ => throw new DataException($"'{path}' does not say what kind of image to write; end it with .png, .pgm or .ppm."),
    });

    /// <summary>The bytes of an image, checked before anything of that size is made.</summary>
    internal static int Bytes(long width, long height, int channels)
    {
        if (width is < 1 or > MostPixels || height is < 1 or > MostPixels || width * height > MostPixels)
            throw new DataException($"An image of {width}×{height} pixels is outside what can be held: at least one, at most {MostPixels:N0}.");
        if (channels is < 1 or > 4) throw new DataException($"An image has 1 to 4 channels, not {channels}.");
        return (int)(width * height) * channels;
    }
}
