using System.Collections.Immutable;
using EdgeNet.Data.Arrays;
using EdgeNet.Data.Datasets;
using EdgeNet.Models;

namespace EdgeNet.Data.Sources;

/// <summary>Images as IDX files keep them.</summary>
internal static class IdxData
{
    public static DataSource Open(string folder, DataOptions options)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var labels = name.Contains("fashion", StringComparison.OrdinalIgnoreCase) ? EmbeddedData.Clothes : [];
        return From(name, $"IDX files in '{folder}'", IdxFolder.Load(folder), labels, options);
    }

    public static DataSource From(string name, string description, IdxFolder files, ImmutableArray<string> labels, DataOptions options)
    {
        var trainClasses = Labels.Of(files.Train.Labels, $"The training labels of {description}");
        var train = Dataset.FromImages(files.Train.Images, files.Train.Labels);
        Dataset<Example> test;
        int[] testClasses = [];
        if (files.Test is { } pair)
        {
            testClasses = Labels.Of(pair.Labels, $"The test labels of {description}");
            test = Dataset.FromImages(pair.Images, pair.Labels);
            if (test.CreateItem().Input.Shape != train.CreateItem().Input.Shape)
                throw new DataException($"The training images are {train.CreateItem().Input.Shape}, but the test images {test.CreateItem().Input.Shape}; they should be alike.");
        }
        else
        {
            (train, test) = train.Split(options.TrainShare, options.Seed, trainClasses);
        }

        var shape = train.CreateItem().Input.Shape;
        if (shape[2] is not (1 or 3)) throw new DataException($"The images are {shape}; images have 1 or 3 channels.");
        var classes = ClassNumbers.Count(description, trainClasses, testClasses);
        return new()
        {
            Name = name,
            Description = $"{description}: {train.Count:N0} images of {shape[0]}×{shape[1]} to train on, {test.Count:N0} to test on, {classes} classes.",
            Task = ModelTask.Classification,
            Train = train,
            Test = test,
            Labels = labels.Length >= classes ? labels : DataSource.Numbers(classes),
            Input = Normalization.OfBytes(shape[2]),
            Colors = shape[2] == 1 ? ColorOrder.Grey : ColorOrder.Rgb,
            Augmentation = labels == EmbeddedData.Clothes ? new() { Flip = true } : null, // clothes are worn both ways round; digits are not
        };
    }
}
