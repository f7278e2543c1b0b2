using System.Numerics.Tensors;
using EdgeNet.Data.Datasets;

namespace EdgeNet.Data.Images;

/// <summary>Images changed at random.</summary>
internal sealed class AugmentedDataset : Dataset<Example>
{
    private readonly Dataset<Example> source;
    private readonly Augmentation amount;
    private readonly int seed;
    private readonly int height, width, channels;
    private readonly Pool<float[]> copies;

    public AugmentedDataset(Dataset<Example> source, Augmentation amount, int seed)
    {
        (this.source, this.amount, this.seed) = (source, amount, seed);
        var shape = source.CreateItem().Input.Shape;
        (height, width, channels) = (shape[0], shape[1], shape[2]);
        copies = new(() => new float[shape.Elements]);
    }

    public override int Count => source.Count;

    public override Example CreateItem() => source.CreateItem();

    protected override void Fill(int epoch, int index, Example item)
    {
        source.Read(epoch, index, item);
        var image = item.Input.Span<float>();
        var random = new ItemRandom(seed, epoch, index);
        if (amount.Moves) Move(image, ref random);
        ChangeColors(image, ref random);
        if (amount.Noise > 0)
            foreach (ref var value in image) value += amount.Noise * NearlyNormal(ref random);
        if (amount.Noise > 0 || amount.Brightness > 0 || amount.Contrast > 0 || amount.Saturation > 0) TensorPrimitives.Clamp(image, 0, 1, image);
        if (amount.Cutout > 0) Cut(image, ref random);
    }

    /// <summary>The sum of four numbers of 16 bits, at mean 0 and deviation 1: several times as fast as an exact one, and as good a noise.</summary>
    private static float NearlyNormal(ref ItemRandom random)
    {
        var bits = random.Bits();
        var sum = (int)(bits & 0xFFFF) + (int)(bits >> 16 & 0xFFFF) + (int)(bits >> 32 & 0xFFFF) + (int)(bits >> 48);
        return (sum - 2 * 65535) * (1.7320508f / 65536); // the sum's deviation is 65536 · √(4/12)
    }

    private void Move(Span<float> image, ref ItemRandom random)
    {
        // Every amount is drawn, used or not, so that one can be changed without changing the others.
        var (flipX, flipY) = (random.Chance(0.5f) && amount.Flip, random.Chance(0.5f) && amount.FlipVertically);
        var (shiftX, shiftY) = ((float)(random.Whole(2 * amount.Crop + 1) - amount.Crop), (float)(random.Whole(2 * amount.Crop + 1) - amount.Crop));
        shiftX += random.Uniform(-amount.Shift, amount.Shift) * width;
        shiftY += random.Uniform(-amount.Shift, amount.Shift) * height;
        var degrees = random.Uniform(-amount.Rotate, amount.Rotate);
        var zoom = 1 + random.Uniform(-amount.Zoom, amount.Zoom);
        var warp = Warp.About(height, width, degrees, zoom, flipX, flipY, shiftX, shiftY);
        var copy = copies.Take();
        image.CopyTo(copy);
        if (amount.Resamples) warp.Resample(copy, image, height, width, channels, amount.Fill);
        else warp.Copy(copy, image, height, width, channels, amount.Fill);
        copies.Return(copy);
    }

    private void ChangeColors(Span<float> image, ref ItemRandom random)
    {
        var saturation = random.Chance(amount.Grey) ? 0 : 1 + random.Uniform(-amount.Saturation, amount.Saturation);
        if (channels == 3 && saturation != 1)
        {
            for (var at = 0; at < image.Length; at += 3)
            {
                var grey = 0.299f * image[at] + 0.587f * image[at + 1] + 0.114f * image[at + 2]; // ITU-R 601
                for (var c = 0; c < 3; c++) image[at + c] = grey + saturation * (image[at + c] - grey);
            }
        }

        if (amount.Contrast == 0 && amount.Brightness == 0) return;
        var contrast = 1 + random.Uniform(-amount.Contrast, amount.Contrast);
        var mean = TensorPrimitives.Sum<float>(image) / image.Length;
        var offset = mean * (1 - contrast) + random.Uniform(-amount.Brightness, amount.Brightness);
        TensorPrimitives.Multiply(image, contrast, image);
        TensorPrimitives.Add(image, offset, image);
    }

    private void Cut(Span<float> image, ref ItemRandom random)
    {
        var (left, top) = (random.Whole(width) - amount.Cutout / 2, random.Whole(height) - amount.Cutout / 2);
        var (begin, end) = (Math.Max(0, left), Math.Min(width, left + amount.Cutout));
        for (var y = Math.Max(0, top); y < Math.Min(height, top + amount.Cutout); y++)
            image[((y * width + begin) * channels)..((y * width + end) * channels)].Fill(amount.Fill);
    }
}
