using EdgeNet.Data;
using EdgeNet.Data.Images;
using EdgeNet.Models;

namespace EdgeNet.Tests.Data;

public sealed class ImageInputTests
{
    private static readonly Preprocessing Plain = new("image", ColorOrder.Rgb, [0f], [1f]);

    [Fact]
    public void An_image_of_the_right_size_keeps_its_values()
    {
        var image = Noise(5, 4, 3);
        Assert.Equal(image.Pixels.ToArray().Select(p => (float)p), Fill(image, Plain, 5, 4));
    }

    [Fact]
    public void Mean_scale_and_order_are_those_of_the_preprocessing()
    {
        var image = new Image(1, 1, 3, [10, 20, 30]);
        Assert.Equal([(30 - 1) * 2f, (20 - 2) * 4f, (10 - 3) * 8f], Fill(image, new("image", ColorOrder.Bgr, [1f, 2f, 3f], [2f, 4f, 8f]), 1, 1));
    }

    [Fact]
    public void Grey_and_colour_become_each_other_and_alpha_is_ignored()
    {
        var grey = new Preprocessing("image", ColorOrder.Grey, [0f], [1f]);
        Assert.Equal(0.299f * 100 + 0.587f * 150 + 0.114f * 200, Assert.Single(Fill(new Image(1, 1, 3, [100, 150, 200]), grey, 1, 1)), 1e-3f);
        Assert.Equal([100], Fill(new Image(1, 1, 2, [100, 7]), grey, 1, 1));
        Assert.Equal([100, 100, 100], Fill(new Image(1, 1, 2, [100, 7]), Plain, 1, 1));
        Assert.Equal([1, 2, 3], Fill(new Image(1, 1, 4, [1, 2, 3, 0]), Plain, 1, 1));
    }

    [Theory]
    [InlineData(7, 5, 3, 2)]
    [InlineData(64, 48, 9, 9)]
    [InlineData(3, 2, 8, 9)]
    [InlineData(1, 1, 4, 3)]
    [InlineData(10, 3, 4, 7)]
    public void Resizing_is_a_mean_weighted_by_a_triangle(int fromWidth, int fromHeight, int width, int height)
    {
        foreach (var channels in (int[])[3, 4])
        {
            var image = Noise(fromWidth, fromHeight, channels);
            var got = Fill(image, Plain, width, height);
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    for (var c = 0; c < 3; c++)
                    {
                        var (sum, total) = (0.0, 0.0);
                        for (var v = 0; v < fromHeight; v++)
                            for (var u = 0; u < fromWidth; u++)
                            {
                                var weight = Triangle(u, x, (double)fromWidth / width) * Triangle(v, y, (double)fromHeight / height);
                                sum += weight * image.Row(v)[u * channels + c];
                                total += weight;
                            }

                        Assert.Equal(sum / total, got[(y * width + x) * 3 + c], 1e-3);
                    }
        }

        static double Triangle(int from, int to, double step) => Math.Max(0, 1 - Math.Abs(from + 0.5 - (to + 0.5) * step) / Math.Max(1, step));
    }

    [Fact]
    public void Cropping_takes_the_middle()
    {
        var image = new Image(6, 2, 1, [1, 1, 10, 20, 1, 1, 1, 1, 30, 40, 1, 1]);
        Assert.Equal([10, 20, 30, 40], Fill(image, new("image", ColorOrder.Grey, [0f], [1f]), 2, 2, ImageFit.Crop));
    }

    [Fact]
    public void Images_no_larger_than_those_before_allocate_nothing()
    {
        var input = new ImageInput(Plain, [1, 8, 8, 3], ImageFit.Crop);
        var (large, small) = (Noise(40, 30, 4), Noise(20, 30, 3));
        var destination = new float[8 * 8 * 3];
        input.Fill(large, destination);
        var before = GC.GetAllocatedBytesForCurrentThread();
        input.Fill(small, destination);
        input.Fill(large, destination);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void What_is_no_image_input_is_refused_with_the_shape_it_needs()
    {
        Assert.Contains("[1, height, width, 3]", Assert.Throws<DataException>(() => new ImageInput(Plain, [1, 8, 8, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("2 means", Assert.Throws<DataException>(() => new ImageInput(Plain with { Mean = [1f, 2f] }, [1, 8, 8, 3])).Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => new ImageInput(Plain, [1, 2, 2, 3]).Fill(Noise(2, 2, 3), new float[11]));
    }

    private static float[] Fill(Image image, Preprocessing preprocessing, int width, int height, ImageFit fit = ImageFit.Stretch)
    {
        var destination = new float[width * height * (preprocessing.Order == ColorOrder.Grey ? 1 : 3)];
        new ImageInput(preprocessing, [1, height, width, destination.Length / width / height], fit).Fill(image, destination);
        return destination;
    }

    private static Image Noise(int width, int height, int channels)
    {
        var image = new Image(width, height, channels);
        new Random(width + height).NextBytes(image.Pixels);
        return image;
    }
}
