namespace EdgeNet.Data.Images;

/// <summary>
/// Moves the pixels of an image: the pixel at (x, y) comes from (XX·x + XY·y + X, YX·x + YY·y + Y) of the source.
/// </summary>
internal readonly struct Warp
{
    private readonly float xx, xy, x0, yx, yy, y0;

    private Warp(float xx, float xy, float x0, float yx, float yy, float y0)
    {
        (this.xx, this.xy, this.x0, this.yx, this.yy, this.y0) = (xx, xy, x0, yx, yy, y0);
    }

    /// <summary>Turns about the middle, enlarges, mirrors, then shifts.</summary>
    public static Warp About(int height, int width, float degrees, float zoom, bool flipX, bool flipY, float shiftX, float shiftY)
    {
        var (centerX, centerY) = ((width - 1) / 2f, (height - 1) / 2f);
        var (sin, cos) = degrees == 0 ? (0, 1) : MathF.SinCos(degrees * MathF.PI / 180);
        var (x, y) = (flipX ? -1 / zoom : 1 / zoom, flipY ? -1 / zoom : 1 / zoom);
        var (xx, xy, yx, yy) = (cos * x, sin * y, -sin * x, cos * y);
        return new(
            xx, xy, centerX - xx * (centerX + shiftX) - xy * (centerY + shiftY),
            yx, yy, centerY - yx * (centerX + shiftX) - yy * (centerY + shiftY));
    }

    /// <summary>Moves by whole pixels, mirroring at most.</summary>
    public void Copy(ReadOnlySpan<float> source, Span<float> destination, int height, int width, int channels, float fill)
    {
        var (beginX, stepX) = ((int)MathF.Round(x0), xx < 0 ? -1 : 1);
        var (fromY, stepY) = ((int)MathF.Round(y0), yy < 0 ? -1 : 1);
        for (var y = 0; y < height; y++, fromY += stepY)
        {
            var row = destination.Slice(y * width * channels, width * channels);
            if ((uint)fromY >= (uint)height)
            {
                row.Fill(fill);
                continue;
            }

            var from = source.Slice(fromY * width * channels, width * channels);
            var fromX = beginX;
            for (var at = 0; at < row.Length; at += channels, fromX += stepX)
                for (var c = 0; c < channels; c++) row[at + c] = (uint)fromX < (uint)width ? from[fromX * channels + c] : fill;
        }
    }

    /// <summary>Moves by any amount, taking each pixel from between its four nearest.</summary>
    public void Resample(ReadOnlySpan<float> source, Span<float> destination, int height, int width, int channels, float fill)
    {
        var stride = width * channels;
        for (var y = 0; y < height; y++)
        {
            var row = destination.Slice(y * stride, stride);
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = (xx * x + xy * y + x0, yx * x + yy * y + y0);
                var (floorX, floorY) = (MathF.Floor(fromX), MathF.Floor(fromY));
                var (left, top) = ((int)floorX, (int)floorY);
                var (right, bottom) = (fromX - floorX, fromY - floorY); // what the right and the lower ones count for
                if ((uint)left < (uint)(width - 1) && (uint)top < (uint)(height - 1))
                {
                    var upper = source.Slice(top * stride + left * channels, 2 * channels);
                    var lower = source.Slice((top + 1) * stride + left * channels, 2 * channels);
                    for (var c = 0; c < channels; c++)
                    {
                        var above = upper[c] + right * (upper[channels + c] - upper[c]);
                        var below = lower[c] + right * (lower[channels + c] - lower[c]);
                        row[x * channels + c] = above + bottom * (below - above);
                    }
                }
                else
                {
                    for (var c = 0; c < channels; c++)
                    {
                        var above = At(source, left, top, c) * (1 - right) + At(source, left + 1, top, c) * right;
                        var below = At(source, left, top + 1, c) * (1 - right) + At(source, left + 1, top + 1, c) * right;
                        row[x * channels + c] = above * (1 - bottom) + below * bottom;
                    }
                }
            }
        }

        float At(ReadOnlySpan<float> pixels, int x, int y, int c) => (uint)x < (uint)width && (uint)y < (uint)height ? pixels[y * stride + x * channels + c] : fill;
    }
}
