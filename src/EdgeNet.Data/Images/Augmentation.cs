using EdgeNet.Data.Datasets;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Images;

/// <summary>
/// What happens to images at random when they are trained on, so that a model learns what doesn't matter. Images are floats of 0 to 1,
/// [H, W, C], and stay that; normalize behind it. All that moves pixels is done in one step, so that an image is resampled but once.
/// </summary>
/// <example><code>
/// var augmented = train.Augment(new() { Flip = true, Crop = 2, Rotate = 10, Cutout = 8 }, seed: 1);
/// </code></example>
public sealed record Augmentation
{
    /// <summary>Whether every second image is mirrored, left and right.</summary>
    public bool Flip { get; init; }

    /// <summary>Whether every second image is turned upside down.</summary>
    public bool FlipVertically { get; init; }

    /// <summary>The pixels that are added around the image before a piece of its size is cut out: a shift by whole pixels, which blurs nothing.</summary>
    public int Crop { get; init; }

    /// <summary>The largest shift, as a share of the side.</summary>
    public float Shift { get; init; }

    /// <summary>The largest angle, in degrees.</summary>
    public float Rotate { get; init; }

    /// <summary>How much larger or smaller the contents become at most: 0.1 for 0.9 to 1.1 times.</summary>
    public float Zoom { get; init; }

    /// <summary>The share of images whose colour is dropped.</summary>
    public float Grey { get; init; }

    /// <summary>The most that is added to every value, or taken off.</summary>
    public float Brightness { get; init; }

    /// <summary>How much further from the image's mean, or nearer, values become at most: 0.2 for 0.8 to 1.2 times.</summary>
    public float Contrast { get; init; }

    /// <summary>How much further from their grey, or nearer, colours become at most: 0.2 for 0.8 to 1.2 times.</summary>
    public float Saturation { get; init; }

    /// <summary>The deviation of the noise that is added to every value.</summary>
    public float Noise { get; init; }

    /// <summary>The side of a square, in pixels, that is painted over.</summary>
    public int Cutout { get; init; }

    /// <summary>What stands where an image has nothing.</summary>
    public float Fill { get; init; }

    /// <summary>Whether pixels move by other than whole ones.</summary>
    internal bool Resamples => Shift > 0 || Rotate > 0 || Zoom > 0;

    /// <summary>Whether pixels move at all.</summary>
    internal bool Moves => Resamples || Flip || FlipVertically || Crop > 0;
}

/// <summary>Augmentation of a dataset.</summary>
/// <example><code>var augmented = train.Augment(new() { Flip = true }, seed: 1).Shuffle(seed: 1).Batch(64);</code></example>
public static class AugmentationExtensions
{
    /// <summary>Changes the first input of every example at random, as the seed, the epoch and the index decide. Nothing is allocated for an example.</summary>
    /// <exception cref="DataException">The input is no float image [H, W, C], or an amount is out of range.</exception>
    public static Dataset<Example> Augment(this Dataset<Example> data, Augmentation augmentation, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(augmentation);
        var image = data.CreateItem().Input;
        if (image.Spec.Type != DType.F32 || image.Shape.Rank != 3) throw new DataException($"An image to augment is F32[height, width, channels], not {image}.");
        var (name, value) = Shares(augmentation).FirstOrDefault(static amount => amount.Value is not (>= 0 and <= 1));
        if (name is not null) throw new DataException($"{name} is {value}; it is between 0 and 1.");
        if (augmentation is not { Rotate: >= 0 and <= 180, Crop: >= 0, Cutout: >= 0 } || !float.IsFinite(augmentation.Fill))
            throw new DataException($"{augmentation} has an amount out of range: angles are 0 to 180, pixels 0 or more.");
        if (augmentation.Zoom >= 1) throw new DataException("A zoom of 1 would make the contents vanish; use less, such as 0.1.");
        return new AugmentedDataset(data, augmentation, seed);
    }

    private static (string Name, float Value)[] Shares(Augmentation a) =>
    [
        (nameof(a.Shift), a.Shift), (nameof(a.Zoom), a.Zoom), (nameof(a.Grey), a.Grey), (nameof(a.Brightness), a.Brightness),
        (nameof(a.Contrast), a.Contrast), (nameof(a.Saturation), a.Saturation), (nameof(a.Noise), a.Noise),
    ];
}
