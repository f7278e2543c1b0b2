using System.Numerics.Tensors;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Images;

/// <summary>What becomes of an image whose sides are in another proportion than the input's.</summary>
public enum ImageFit
{
    /// <summary>It is stretched.</summary>
    Stretch,

    /// <summary>What is too wide or too high is cut off on both sides.</summary>
    Crop,
}

/// <summary>
/// How images become one input of a model: resized (bilinear, over all pixels that fall into one), channels in the model's order,
/// value = (pixel − mean) · scale. An alpha channel is ignored. Memory is taken when an image is larger than any before, and never otherwise.
/// </summary>
/// <example><code>
/// var photo = new ImageInput(model.Info.Preprocessing[0], session.Plan.Graph.Inputs[0].Shape, ImageFit.Crop);
/// photo.Fill(Image.Load("photo.png"), session.Input&lt;float&gt;("image"));
/// </code></example>
public sealed class ImageInput
{
    private const int Red = 0, Green = 1, Blue = 2;

    private readonly ColorOrder order;
    private readonly float[] mean;
    private readonly float[] scale;
    private readonly ImageFit fit;
    private readonly int width;
    private readonly int height;
    private readonly int channels;
    private readonly Resampling columns;
    private readonly Resampling rows;
    private float[] line = [];
    private float[] sum = [];

    /// <summary>Prepares to fill an input of shape [1, height, width, channels].</summary>
    /// <exception cref="DataException">The shape is no image's, or the preprocessing is for another number of channels.</exception>
    public ImageInput(Preprocessing preprocessing, Shape shape, ImageFit fit = ImageFit.Stretch)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        var expected = preprocessing.Order == ColorOrder.Grey ? 1 : 3;
        if (shape.Rank != 4 || shape[0] != 1 || shape[^1] != expected || shape.Elements == 0)
            throw new DataException($"Input '{preprocessing.Input}' takes {shape}; a {preprocessing.Order} image needs [1, height, width, {expected}].");
        (order, this.fit, height, width, channels) = (preprocessing.Order, fit, shape[1], shape[2], expected);
        mean = PerChannel(preprocessing.Mean.AsSpan(), "means");
        scale = PerChannel(preprocessing.Scale.AsSpan(), "scales");
        (columns, rows) = (new(width), new(height));

        float[] PerChannel(ReadOnlySpan<float> values, string what) =>
            values.Length == channels ? values.ToArray()
            : values.Length == 1 ? [.. Enumerable.Repeat(values[0], channels)]
            : throw new DataException($"Input '{preprocessing.Input}' has {channels} channels, but its preprocessing has {values.Length} {what}; give 1 or {channels}.");
    }

    /// <summary>Fills the elements of the input.</summary>
    /// <exception cref="DataException">There are more or fewer elements than the input has.</exception>
    public void Fill(Image image, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (destination.Length != width * height * channels)
            throw new DataException($"{destination.Length:N0} elements were given for an input of [1, {height}, {width}, {channels}].");
        Aim(image);
        var (begin, end) = (columns.Begin * image.Channels, columns.End * image.Channels);
        if (line.Length < end) (line, sum) = (new float[end], new float[end]);
        for (var y = 0; y < height; y++)
        {
            var total = sum.AsSpan(begin, end - begin);
            var source = line.AsSpan(begin, end - begin);
            total.Clear();
            var weights = rows.Weights(y, out var first);
            for (var i = 0; i < weights.Length; i++)
            {
                TensorPrimitives.ConvertTruncating<byte, float>(image.Row(first + i)[begin..end], source);
                TensorPrimitives.MultiplyAdd(source, weights[i], total, total);
            }

            FillRow(image.Channels, destination.Slice(y * width * channels, width * channels));
        }
    }

    /// <summary>Chooses the part of the image that is used, and what each of its rows and columns counts for.</summary>
    private void Aim(Image image)
    {
        var (partWidth, partHeight) = ((double)image.Width, (double)image.Height);
        if (fit == ImageFit.Crop)
        {
            var zoom = Math.Min(partWidth / width, partHeight / height);
            (partWidth, partHeight) = (zoom * width, zoom * height);
        }

        columns.Aim(image.Width, partWidth);
        rows.Aim(image.Height, partHeight);
    }

    /// <summary>Resizes the summed rows across, and brings each pixel's channels into the model's order and range.</summary>
    private void FillRow(int stored, Span<float> destination)
    {
        Span<float> pixel = stackalloc float[4];
        for (var x = 0; x < width; x++)
        {
            pixel.Clear();
            var weights = columns.Weights(x, out var first);
            for (var i = 0; i < weights.Length; i++)
                for (var c = 0; c < stored; c++) pixel[c] += weights[i] * sum[(first + i) * stored + c];
            if (stored < 3) pixel[Blue] = pixel[Green] = pixel[Red];
            for (var c = 0; c < channels; c++)
            {
                var value = order switch
                {
                    ColorOrder.Grey when stored >= 3 => 0.299f * pixel[Red] + 0.587f * pixel[Green] + 0.114f * pixel[Blue], // ITU-R 601
                    ColorOrder.Bgr => pixel[2 - c],
                    _ => pixel[c],
                };
                destination[x * channels + c] = (value - mean[c]) * scale[c];
            }
        }
    }
}
