using EdgeNet.Data;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Data;

[Collection(nameof(AloneInTheProcess))]
public sealed class AugmentationTests
{
    private static readonly Augmentation Everything = new()
    {
        Flip = true,
        FlipVertically = true,
        Crop = 1,
        Shift = 0.1f,
        Rotate = 20,
        Zoom = 0.2f,
        Grey = 0.2f,
        Brightness = 0.1f,
        Contrast = 0.2f,
        Saturation = 0.3f,
        Noise = 0.05f,
        Cutout = 2,
    };

    [Fact]
    public void The_seed_the_epoch_and_the_index_decide()
    {
        var data = Images(4, 6, 5, 3).Augment(Everything, seed: 1);
        var first = Read(data, 0, 0);
        Assert.Equal(first, Read(data, 0, 0));
        Assert.NotEqual(first, Read(data, 1, 0));
        Assert.NotEqual(first, Read(Images(4, 6, 5, 3).Augment(Everything, seed: 2), 0, 0));
        Assert.All(first, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void Nothing_asked_for_changes_nothing() => Assert.Equal(Read(Images(2, 5, 4, 3), 0, 1), Read(Images(2, 5, 4, 3).Augment(new(), seed: 1), 0, 1));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Half_of_the_images_are_mirrored_exactly(int channels)
    {
        var data = Images(200, 3, 4, channels);
        var flipped = data.Augment(new() { Flip = true }, seed: 1);
        var count = 0;
        for (var i = 0; i < data.Count; i++)
        {
            var (before, after) = (Read(data, 0, i), Read(flipped, 0, i));
            float[] mirrored = [.. before.Chunk(4 * channels).SelectMany(row => row.Chunk(channels).Reverse().SelectMany(pixel => pixel))];
            if (after.SequenceEqual(mirrored)) count++;
            else Assert.Equal(before, after);
        }

        Assert.InRange(count, 70, 130);
    }

    [Fact]
    public void Upside_down_is_the_rows_from_below()
    {
        var data = Images(20, 3, 2, 1);
        var turned = data.Augment(new() { FlipVertically = true }, seed: 1);
        Assert.Contains(Enumerable.Range(0, 20), i => Read(turned, 0, i).SequenceEqual(Read(data, 0, i).Chunk(2).Reverse().SelectMany(row => row)));
    }

    [Fact]
    public void A_crop_is_a_shift_by_whole_pixels_with_the_fill_behind_it()
    {
        const int Side = 5;
        var data = Images(100, Side, Side, 1);
        var cropped = data.Augment(new() { Crop = 2, Fill = 7 }, seed: 1);
        var seen = new HashSet<(int, int)>();
        for (var i = 0; i < data.Count; i++)
        {
            var (before, after) = (Read(data, 0, i), Read(cropped, 0, i));
            seen.Add(Enumerable.Range(-2, 5).SelectMany(y => Enumerable.Range(-2, 5).Select(x => (x, y))).Single(shift => after.SequenceEqual(Shifted(before, shift))));
        }

        Assert.InRange(seen.Count, 20, 25); // of 25 there are

        static IEnumerable<float> Shifted(float[] pixels, (int X, int Y) shift) =>
            from y in Enumerable.Range(0, Side)
            from x in Enumerable.Range(0, Side)
            let fromX = x - shift.X
            let fromY = y - shift.Y
            select fromX is >= 0 and < Side && fromY is >= 0 and < Side ? pixels[fromY * Side + fromX] : 7;
    }

    [Fact]
    public void Turning_by_a_quarter_moves_rows_to_columns()
    {
        float[] pixels = [.. Enumerable.Range(1, 9).Select(i => (float)i)];
        var turned = new float[9];
        Warp.About(3, 3, 90, 1, flipX: false, flipY: false, 0, 0).Resample(pixels, turned, 3, 3, 1, fill: 0);
        Assert.Equal(new float[] { 7, 4, 1, 8, 5, 2, 9, 6, 3 }, turned, (a, b) => MathF.Abs(a - b) < 1e-4f);
    }

    [Fact]
    public void A_zoom_and_a_shift_take_pixels_from_where_they_were()
    {
        float[] ramp = [.. Enumerable.Range(0, 7).SelectMany(_ => Enumerable.Range(0, 7).Select(x => (float)x))];
        var result = new float[49];
        Warp.About(7, 7, 0, 2, flipX: false, flipY: false, 0, 0).Resample(ramp, result, 7, 7, 1, fill: -1);
        Assert.Equal([1.5f, 2f, 2.5f, 3f, 3.5f, 4f, 4.5f], result[21..28]);
        Warp.About(7, 7, 0, 1, flipX: false, flipY: false, 0.5f, 0).Resample(ramp, result, 7, 7, 1, fill: 0);
        Assert.Equal([0f, 0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f], result[21..28]);
    }

    [Fact]
    public void Colours_change_as_their_names_say()
    {
        var data = Images(50, 4, 4, 3, from: 0.4f, to: 0.6f); // so far from 0 and 1 that nothing is clamped
        var grey = Read(data.Augment(new() { Grey = 1 }, seed: 1), 0, 0);
        Assert.All(grey.Chunk(3), pixel => Assert.True(MathF.Abs(pixel[0] - pixel[1]) + MathF.Abs(pixel[1] - pixel[2]) < 1e-6f));
        for (var i = 0; i < data.Count; i++)
        {
            var before = Read(data, 0, i);
            var difference = Read(data.Augment(new() { Brightness = 0.2f }, seed: 1), 0, i).Zip(before, (a, b) => a - b).ToArray();
            Assert.InRange(difference.Max(), -0.2f, 0.2f);
            Assert.Equal(difference.Min(), difference.Max(), 1e-5f);
            var contrast = Read(data.Augment(new() { Contrast = 0.5f }, seed: 1), 0, i);
            Assert.Equal(before.Average(), contrast.Average(), 1e-5f);
            Assert.InRange(Spread(contrast) / Spread(before), 0.5f, 1.5f);
            var saturation = Read(data.Augment(new() { Saturation = 0.5f }, seed: 1), 0, i);
            Assert.Equal(Luma(before), Luma(saturation), 1e-5f);
        }

        static float Spread(float[] values) => values.Max() - values.Min();
        static float Luma(float[] values) => values.Chunk(3).Sum(p => 0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2]);
    }

    [Fact]
    public void Noise_has_mean_0_and_the_deviation_asked_for()
    {
        var data = Images(40, 16, 16, 1, from: 0.5f, to: 0.5f);
        var noisy = data.Augment(new() { Noise = 0.1f }, seed: 1);
        var values = Enumerable.Range(0, 40).SelectMany(i => Read(noisy, 0, i)).Select(v => v - 0.5f).ToArray();
        Assert.Equal(0, values.Average(), 0.005f);
        Assert.Equal(0.1, Math.Sqrt(values.Average(v => v * v)), 0.005);
    }

    [Fact]
    public void A_square_is_cut_out_though_it_may_stick_out()
    {
        var data = Images(100, 8, 8, 3, from: 0.5f, to: 1).Augment(new() { Cutout = 4 }, seed: 1);
        for (var i = 0; i < data.Count; i++) Assert.InRange(Read(data, 0, i).Chunk(3).Count(pixel => pixel.Sum() == 0), 2 * 2, 4 * 4);
    }

    [Fact]
    public void Amounts_out_of_range_and_what_is_no_image_are_refused()
    {
        var data = Images(1, 4, 4, 1);
        foreach (var wrong in (Augmentation[])[new() { Shift = -1 }, new() { Noise = 2 }, new() { Rotate = 200 }, new() { Crop = -1 }, new() { Zoom = 1 }, new() { Grey = float.NaN }, new() { Fill = float.NaN }])
            Assert.Throws<DataException>(() => data.Augment(wrong, seed: 1));
        Assert.Throws<DataException>(() => Dataset.From(new Tensor(new(DType.F32, [2, 3])), new Tensor(new(DType.I32, [2]))).Augment(new(), seed: 1));
    }

    [Fact]
    public void Nothing_is_allocated_for_an_image()
    {
        var data = Images(10, 12, 12, 3).Augment(Everything, seed: 1);
        var item = data.CreateItem();
        Assert.Equal(0, AloneInTheProcess.LeastAllocatedBy(() =>
        {
            for (var i = 0; i < 10; i++) data.Read(0, i, item);
        }));
    }

    private static Dataset<Example> Images(int count, int height, int width, int channels, float from = 0, float to = 1)
    {
        var random = new Random(1);
        var images = new Tensor(new(DType.F32, [count, height, width, channels]));
        foreach (ref var value in images.Span<float>()) value = from + (to - from) * random.NextSingle();
        return Dataset.From(images, new Tensor(new(DType.I32, [count])));
    }

    private static float[] Read(Dataset<Example> data, int epoch, int index)
    {
        var item = data.CreateItem();
        data.Read(epoch, index, item);
        return item.Input.Span<float>().ToArray();
    }
}
