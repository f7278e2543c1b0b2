using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Models;

namespace EdgeNet.Data.Sources;

/// <summary>A folder of images for each class, or one for training, and perhaps one for testing, with such folders in them.</summary>
internal static class ImageData
{
    /// <summary>Larger images are brought to this size, unless told otherwise: more is seldom needed to begin with, and takes long.</summary>
    private const int MostSide = 64;

    private static readonly string[] TestNames = ["test", "val", "valid", "validation"];

    public static DataSource Open(string folder, DataOptions options)
    {
        var training = Path.Combine(folder, "train");
        var testing = TestNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);
        // "train" alone may also be a class, of what goes on rails; then it has no classes in it.
        if (!Directory.Exists(training) || (testing is null && !Directory.EnumerateDirectories(training).Any())) (training, testing) = (folder, null);
        var first = FirstImage(training);
        var (height, width) = options.ImageSize ?? (Math.Min(first.Height, MostSide), Math.Min(first.Width, MostSide));
        if (height < 1 || width < 1) throw new DataException($"Images of {height}×{width} pixels hold nothing; give a height and a width of at least 1.");
        var colors = options.Grey ?? first.Channels <= 2 ? ColorOrder.Grey : ColorOrder.Rgb;
        var images = new ImageFolder(training, height, width, colors);
        if (images.Classes.Length < 2)
            throw new DataException($"'{training}' has one subfolder with images: the only class is '{images.Classes[0]}'. A classification needs at least two; put the images of each into a subfolder with its name.");
        var (train, test) = testing is null
            ? images.Split(options.TrainShare, options.Seed, images.Labels)
            : (images, Matching(images, testing, height, width, colors));
        return new()
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Description = $"Images in '{folder}', brought to {height}×{width} {(colors == ColorOrder.Grey ? "grey" : "colour")} pixels: {train.Count:N0} to train on, {test.Count:N0} to test on, "
                + $"{images.Classes.Length} classes.",
            Task = ModelTask.Classification,
            Train = train,
            Test = test,
            Labels = images.Classes,
            Input = Normalization.OfBytes(colors == ColorOrder.Grey ? 1 : 3),
            Colors = colors,
        };
    }

    private static ImageFolder Matching(ImageFolder train, string testing, int height, int width, ColorOrder colors)
    {
        var test = new ImageFolder(testing, height, width, colors);
        return test.Classes.SequenceEqual(train.Classes, StringComparer.Ordinal) ? test
            : throw new DataException($"'{testing}' has the classes {string.Join(", ", test.Classes)}, but training has {string.Join(", ", train.Classes)}; they must be the same.");
    }

    /// <summary>What the size and the colours are taken from; a folder without a readable image is refused here.</summary>
    private static Image FirstImage(string folder) => Image.Load(new ImageFolder(folder, 1, 1).Paths[0]);
}
