using EdgeNet.Data.Images;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Reports;

/// <summary>Images of what models take and make: F32[height, width, channels].</summary>
/// <example><code>Picture.Grid(generator.Predict(noise)[0], columns: 8).Save("samples.png");</code></example>
public static class Picture
{
    /// <summary>Whether examples of this shape can be seen.</summary>
    public static bool CanBe(Shape shape) => shape is { Rank: 3 } && shape[2] is 1 or 3 && shape[0] > 1 && shape[1] > 1;

    /// <summary>One example as an image.</summary>
    /// <param name="values">Its elements.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="preprocessing">How the image became these values; without it, what lies between the least and the greatest of them is shown.</param>
    public static Image Of(ReadOnlySpan<float> values, Shape shape, Preprocessing? preprocessing = null)
    {
        var image = new Image(shape[1], shape[0], shape[2]);
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values) (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
        for (var i = 0; i < values.Length; i++)
        {
            var channel = i % shape[2];
            var sample = preprocessing is null
                ? high > low ? (values[i] - low) / (high - low) * 255 : 0
                : values[i] / PerChannel(preprocessing.Scale, channel) + PerChannel(preprocessing.Mean, channel);
            // Blue comes first in memory only where the model wants it so.
            var place = preprocessing?.Order == ColorOrder.Bgr ? i - channel + (2 - channel) : i;
            image.Pixels[place] = (byte)Math.Clamp(MathF.Round(sample), 0, 255);
        }

        return image;

        static float PerChannel(System.Collections.Immutable.ImmutableArray<float> numbers, int channel) => numbers[numbers.Length == 1 ? 0 : channel];
    }

    /// <summary>How images became what a generator imitates, by what it makes: −1 to 1 where something is below 0, else 0 to 1.</summary>
    public static Preprocessing RangeOf(ReadOnlySpan<float> values) =>
        System.Numerics.Tensors.TensorPrimitives.Min(values) < 0 ? new("image", ColorOrder.Rgb, [127.5f], [1 / 127.5f]) : new("image", ColorOrder.Rgb, [0f], [1 / 255f]);

    /// <summary>Examples as one image, row by row with a line between.</summary>
    /// <param name="examples">F32[count, height, width, channels].</param>
    /// <param name="columns">How many stand beside each other.</param>
    /// <param name="preprocessing">How images become such values; without it each is shown from its least to its greatest.</param>
    public static Image Grid(Tensor examples, int columns, Preprocessing? preprocessing = null)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var shape = examples.Shape[1..];
        if (examples.Shape.Rank != 4 || !CanBe(shape)) throw new EdgeNetException($"{examples} are no images: they have [count, height, width, channels] with 1 or 3 channels.");
        const int Gap = 2;
        var (count, height, width, channels) = (examples.Shape[0], shape[0], shape[1], shape[2]);
        var rows = (count + columns - 1) / columns;
        var sheet = new Image(columns * (width + Gap) + Gap, rows * (height + Gap) + Gap, channels);
        sheet.Pixels.Fill(255);
        for (var i = 0; i < count; i++)
        {
            var size = (int)shape.Elements;
            var image = Of(examples.Span<float>().Slice(i * size, size), shape, preprocessing);
            var (top, left) = (Gap + i / columns * (height + Gap), Gap + i % columns * (width + Gap));
            for (var y = 0; y < height; y++) image.Row(y).CopyTo(sheet.Row(top + y)[(left * channels)..]);
        }

        return sheet;
    }

    /// <summary>An image as an address that holds it, so that a page needs no other file.</summary>
    internal static string Address(ReadOnlySpan<byte> png) => $"data:image/png;base64,{Convert.ToBase64String(png)}";
}
