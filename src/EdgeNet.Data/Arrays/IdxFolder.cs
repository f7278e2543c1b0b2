using EdgeNet.Tensors;

namespace EdgeNet.Data.Arrays;

/// <summary>Images and their labels, as IDX files keep them.</summary>
/// <param name="Images">U8[images, height, width], or with channels.</param>
/// <param name="Labels">One class number for each image.</param>
/// <example><code>var (images, labels) = IdxFolder.Load("fashion-mnist").Train;</code></example>
public sealed record IdxPair(Tensor Images, Tensor Labels);

/// <summary>
/// A folder of the MNIST family: <c>train-images-idx3-ubyte</c> and <c>train-labels-idx1-ubyte</c>, <c>t10k-…</c> or <c>test-…</c> likewise,
/// with or without <c>.gz</c>, and also with a dot before <c>idx</c>.
/// </summary>
/// <param name="Train">The part to train on.</param>
/// <param name="Test">The part to test on, if the folder has one.</param>
/// <example><code>
/// var folder = IdxFolder.Load("/usr/share/datasets/fashion-mnist");
/// var train = Dataset.FromImages(folder.Train.Images, folder.Train.Labels);
/// </code></example>
public sealed record IdxFolder(IdxPair Train, IdxPair? Test)
{
    /// <summary>Whether a folder holds such files.</summary>
    public static bool Is(string folder) => Find(folder, "train", "images", 3) is not null || Find(folder, "train", "labels", 1) is not null;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="DataException">A file is missing, can't be read or is damaged, or images and labels don't belong together.</exception>
    public static IdxFolder Load(string folder)
    {
        var train = LoadPair(folder, "train")
            ?? throw new DataException($"'{folder}' has no train-images-idx3-ubyte or train-images-idx3-ubyte.gz.");
        return new(train, LoadPair(folder, "t10k") ?? LoadPair(folder, "test"));
    }

    private static IdxPair? LoadPair(string folder, string part)
    {
        if (Find(folder, part, "images", 3) is not { } images) return null;
        var labels = Find(folder, part, "labels", 1)
            ?? throw new DataException($"'{images}' has no labels beside it: {part}-labels-idx1-ubyte, or the same with .gz, is missing.");
        var pair = new IdxPair(Idx.Load(images), Idx.Load(labels));
        if (pair.Labels.Shape.Rank != 1 || pair.Images.Shape.Rank is not (3 or 4) || pair.Images.Spec.Type != DType.U8)
            throw new DataException($"'{images}' holds {pair.Images} and '{labels}' {pair.Labels}; they should hold U8[images, height, width] and U8[images].");
        if (pair.Labels.Shape[0] != pair.Images.Shape[0])
            throw new DataException($"'{images}' holds {pair.Images.Shape[0]:N0} images, but '{labels}' {pair.Labels.Shape[0]:N0} labels; they don't belong together.");
        return pair;
    }

    private static string? Find(string folder, string part, string what, int rank)
    {
        foreach (var dot in (ReadOnlySpan<string>)["-", "."])
            foreach (var end in (ReadOnlySpan<string>)["", ".gz"])
            {
                var path = Path.Combine(folder, $"{part}-{what}{dot}idx{rank}-ubyte{end}");
                if (File.Exists(path)) return path;
            }

        return null;
    }
}
