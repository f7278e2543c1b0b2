using System.Collections.Immutable;
using System.Numerics.Tensors;
using EdgeNet.Data.Datasets;
using EdgeNet.Models;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Data.Images;

/// <summary>
/// Images in one subfolder for each class, as floats of 0 to 1 at one size; the target is the class number, in the order of the folders' names.
/// An image is decoded when it is first read; after that its pixels are kept as bytes, as long as all of them take less than a gigabyte.
/// </summary>
/// <example><code>
/// var flowers = new ImageFolder("flowers", height: 64, width: 64); // flowers/daisy/1.png, flowers/rose/1.png, …
/// var (train, test) = flowers.Split(0.8, seed: 1, flowers.Labels);
/// </code></example>
public sealed class ImageFolder : Dataset<Example>
{
    private const long MostKept = 1L << 30;

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".pbm", ".pgm", ".ppm", ".pnm"];

    private readonly string[] paths;
    private readonly int[] labels;
    private readonly Shape shape;
    private readonly Pool<Decoder> decoders;
    private readonly byte[]?[]? kept;

    /// <summary>Finds the classes and their images.</summary>
    /// <param name="folder">What has a folder for each class.</param>
    /// <param name="height">The rows every image is brought to.</param>
    /// <param name="width">The pixels every row is brought to.</param>
    /// <param name="colors">The order of the channels, or grey.</param>
    /// <param name="fit">What becomes of images of another proportion.</param>
    /// <exception cref="DataException">There is no such folder, it has no class, or a class no image.</exception>
    public ImageFolder(string folder, int height, int width, ColorOrder colors = ColorOrder.Rgb, ImageFit fit = ImageFit.Stretch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var classes = Find(folder);
        Classes = [.. classes.Select(static c => c.Name)];
        paths = [.. classes.SelectMany(static c => c.Files)];
        labels = [.. classes.SelectMany(static (c, label) => Enumerable.Repeat(label, c.Files.Length))];
        shape = [height, width, colors == ColorOrder.Grey ? 1 : 3];
        decoders = new(() => new(shape, colors, fit));
        if (shape.Elements * paths.Length <= MostKept) kept = new byte[]?[paths.Length];
    }

    /// <summary>The names of the classes, in the order of their numbers.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>The class number of every image.</summary>
    public IReadOnlyList<int> Labels => labels;

    /// <summary>The file of every image.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <inheritdoc/>
    public override int Count => paths.Length;

    /// <inheritdoc/>
    public override Example CreateItem() => new([new(new(DType.F32, shape))], [new(new(DType.I32, []))]);

    /// <inheritdoc/>
    protected override void Fill(int epoch, int index, Example item)
    {
        ArgumentNullException.ThrowIfNull(item);
        item.Target.Span<int>()[0] = labels[index];
        var values = item.Input.Span<float>();
        if (kept is null || Volatile.Read(ref kept[index]) is not { } bytes)
        {
            bytes = new byte[shape.Elements];
            var decoder = decoders.Take();
            decoder.Decode(paths[index], values, bytes);
            decoders.Return(decoder);
            if (kept is not null) Volatile.Write(ref kept[index], bytes);
        }

        TensorPrimitives.ConvertTruncating<byte, float>(bytes, values);
        TensorPrimitives.Multiply(values, 1 / 255f, values);
    }

    private static (string Name, string[] Files)[] Find(string folder)
    {
        try
        {
            var classes = Directory.GetDirectories(folder)
                .Where(static path => !Path.GetFileName(path).StartsWith('.'))
                .Order(StringComparer.Ordinal)
                .Select(static path => (Name: Path.GetFileName(path), Files: Images(path)))
                .ToArray();
            if (classes.Length == 0)
                throw new DataException($"'{folder}' has no subfolders; put the images of each class into a subfolder with the name of the class.");
            foreach (var (name, files) in classes)
            {
                if (files.Length == 0)
                    throw new DataException($"'{Path.Combine(folder, name)}' has no images ({string.Join(", ", Extensions)}); put the images of class '{name}' there, or delete the folder.");
            }

            return classes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{folder}' cannot be read: {e.Message}", e);
        }
    }

    private static string[] Images(string folder) =>
        [.. Directory.GetFiles(folder).Where(static path => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    /// <summary>Brings images to their size; its buffers serve one image at a time.</summary>
    private sealed class Decoder(Shape shape, ColorOrder colors, ImageFit fit)
    {
        private readonly ImageInput input = new(new("image", colors, [0], [1]), [1, .. shape], fit);

        /// <summary>Reads a file's pixels, rounded to bytes.</summary>
        public void Decode(string path, Span<float> scratch, Span<byte> bytes)
        {
            input.Fill(Image.Load(path), scratch);
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)Math.Clamp(MathF.Round(scratch[i]), 0, 255);
        }
    }
}
