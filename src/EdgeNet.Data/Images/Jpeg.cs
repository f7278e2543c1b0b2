namespace EdgeNet.Data.Images;

/// <summary>
/// Baseline JPEG images, as cameras and programs write them unless told otherwise: grey or colour, any subsampling, restart markers.
/// Colour that is stored at a lower resolution is interpolated linearly. A camera's note of how it was held (EXIF orientation) is left out of account.
/// </summary>
/// <example><code>Image image = Jpeg.Decode(File.ReadAllBytes("photo.jpg"));</code></example>
public static class Jpeg
{
    /// <summary>Whether a file begins as a JPEG does.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> file) => file is [0xFF, 0xD8, 0xFF, ..];

    /// <summary>Reads the contents of a file.</summary>
    /// <exception cref="DataException">They are no JPEG, a damaged one, or of a kind that isn't read, such as progressive; the message says which.</exception>
    public static Image Decode(ReadOnlySpan<byte> file) =>
        IsJpeg(file) ? new JpegReader(file).Read() : throw new DataException("This is no JPEG: it begins with other bytes.");
}
