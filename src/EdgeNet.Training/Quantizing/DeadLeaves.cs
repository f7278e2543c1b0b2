using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// Pictures of discs that cover each other, the large ones first, as leaves on the ground do. They have what pictures of the world have and noise
/// lacks: edges, plain surfaces, and as much structure at every size. Some lie on a black ground, as what is photographed for a catalogue does.
/// </summary>
internal sealed class DeadLeaves
{
    private const int Leaves = 60;

    /// <summary>Mean and deviation that pictures are usually brought to 0 and 1 by, of pixels from 0 to 1.</summary>
    private const float UsualMean = 0.45f, UsualDeviation = 0.225f;

    private readonly int height, width, channels;
    private readonly bool channelsFirst;
    private readonly float[] mean, scale;

    private DeadLeaves(int height, int width, int channels, bool channelsFirst, Preprocessing? preprocessing)
    {
        (this.height, this.width, this.channels, this.channelsFirst) = (height, width, channels, channelsFirst);
        mean = PerChannel(preprocessing is null ? [] : [.. preprocessing.Mean], 255 * UsualMean);
        scale = PerChannel(preprocessing is null ? [] : [.. preprocessing.Scale], 1 / (255 * UsualDeviation));
    }

    /// <summary>Pictures for an input; null if it takes none.</summary>
    public static DeadLeaves? For(Value input, ModelInfo info)
    {
        if (input.Shape.Rank != 4) return null;
        var (first, last) = (input.Shape[1], input.Shape[3]);
        var isFirst = last is not (1 or 3) && first is 1 or 3;
        if (!isFirst && last is not (1 or 3)) return null;
        var preprocessing = info.Preprocessing.FirstOrDefault(p => string.Equals(p.Input, input.Name, StringComparison.Ordinal));
        return isFirst ? new(input.Shape[2], last, first, isFirst, preprocessing) : new(first, input.Shape[2], last, isFirst, preprocessing);
    }

    /// <summary>Draws a picture.</summary>
    public void Draw(Tensor to, ref ItemRandom random)
    {
        var pixels = to.Span<float>();
        Span<float> colour = stackalloc float[channels];
        if (random.Chance(0.5f)) colour.Clear();
        else Choose(colour, ref random);
        Cover(pixels, height / 2, width / 2, height + width, colour);
        var (largest, count) = (0.5f * Math.Min(height, width), random.Whole(Leaves) + 4);
        for (var leaf = 0; leaf < count; leaf++)
        {
            Choose(colour, ref random);
            var radius = largest / (1 + 8f * leaf / Leaves) * random.Uniform(0.5f, 1);
            Cover(pixels, random.Uniform(0, height), random.Uniform(0, width), radius, colour);
        }

        for (var i = 0; i < pixels.Length; i++)
        {
            var channel = channelsFirst ? i / (height * width) : i % channels;
            pixels[i] = (255 * Math.Clamp(pixels[i] + 0.02f * random.Normal(), 0, 1) - mean[channel]) * scale[channel];
        }
    }

    /// <summary>A colour: a shade, and by how much each channel differs from it.</summary>
    private static void Choose(Span<float> colour, ref ItemRandom random)
    {
        var shade = random.Uniform();
        foreach (ref var channel in colour) channel = colour.Length == 1 ? shade : Math.Clamp(shade + 0.15f * random.Normal(), 0, 1);
    }

    private void Cover(Span<float> pixels, float y, float x, float radius, ReadOnlySpan<float> colour)
    {
        for (var row = Math.Max(0, (int)(y - radius)); row < Math.Min(height, y + radius); row++)
        {
            var half = MathF.Sqrt(Math.Max(0, radius * radius - (row - y) * (row - y)));
            for (var column = Math.Max(0, (int)(x - half)); column < Math.Min(width, x + half); column++)
                for (var channel = 0; channel < channels; channel++)
                    pixels[channelsFirst ? (channel * height + row) * width + column : (row * width + column) * channels + channel] = colour[channel];
        }
    }

    private float[] PerChannel(float[] given, float usual)
    {
        var all = new float[channels];
        for (var i = 0; i < channels; i++) all[i] = given.Length == 0 ? usual : given[i % given.Length];
        return all;
    }
}
