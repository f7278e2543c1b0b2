using EdgeNet.Data.Arrays;
using EdgeNet.Data.Datasets;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Sources;

/// <summary>Inputs and targets in two arrays of NumPy, the first axis of each counting the examples.</summary>
internal static class NpyData
{
    private static readonly string[] Parts = ["train", "test"];

    /// <summary>Whether a folder holds arrays called as Keras and scikit-learn call them.</summary>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, "x_train.npy")) && File.Exists(Path.Combine(folder, "y_train.npy"));

    public static DataSource OpenFolder(string folder, DataOptions options)
    {
        var files = Parts.Select(part => (Inputs: Path.Combine(folder, $"x_{part}.npy"), Targets: Path.Combine(folder, $"y_{part}.npy"))).ToArray();
        var (train, test) = (files[0], files[1]);
        return File.Exists(test.Inputs)
            ? Describe(folder, Load(train.Inputs, train.Targets), Load(test.Inputs, test.Targets))
            : Open(train.Inputs, train.Targets, options);
    }

    public static DataSource Open(string inputs, string targets, DataOptions options)
    {
        var data = Load(inputs, targets);
        var (train, test) = data.IsClasses()
            ? data.Examples.Split(options.TrainShare, options.Seed, data.Examples.ClassesOf())
            : data.Examples.Split(options.TrainShare, options.Seed);
        return Describe(inputs, data with { Examples = train }, data with { Examples = test });
    }

    private static DataSource Describe(string where, ArrayPair train, ArrayPair test)
    {
        var item = train.Examples.CreateItem();
        if (!item.IsAlike(test.Examples.CreateItem())) throw new DataException($"The training examples are {item}, but the test examples {test.Examples.CreateItem()}; they should be alike.");
        var classes = train.IsClasses() ? train.Examples.ClassesOf().Concat(test.Examples.ClassesOf()).Max() + 1 : 0;
        var isImages = train.Inputs.Spec.Type == DType.U8;
        return new()
        {
            Name = Path.GetFileName(where),
            Description = $"Arrays from '{where}': {train.Examples.Count:N0} examples {item} to train on, {test.Examples.Count:N0} to test on"
                + (classes > 0 ? $", {classes} classes." : "."),
            Task = classes > 0 ? ModelTask.Classification : ModelTask.Regression,
            Train = train.Examples,
            Test = test.Examples,
            Labels = classes > 0 ? DataSource.Numbers(classes) : [],
            Input = isImages ? Normalization.OfBytes(item.Input.Shape[^1]) : null,
            Colors = isImages ? item.Input.Shape[^1] == 1 ? ColorOrder.Grey : ColorOrder.Rgb : null,
        };
    }

    private static ArrayPair Load(string inputs, string targets)
    {
        var (x, y) = (Npy.Load(inputs), Npy.Load(targets));
        if (x.Shape.Rank == 0 || y.Shape.Rank == 0 || x.Shape[0] != y.Shape[0])
            throw new DataException($"'{inputs}' holds {x} and '{targets}' {y}; the first axis of both should count the same examples.");
        if (y.Shape is { Rank: 1 } && y.Spec.Type is not DType.F32)
            y = Tensor.From(Labels.Of(y), y.Shape);
        if (y.Shape.Rank == 1 && y.Spec.Type == DType.F32) y = Tensor.From(y.Span<float>(), [y.Shape[0], 1]);
        return (x.Spec.Type, x.Shape.Rank) switch
        {
            (DType.U8, 3 or 4) when y.Spec.Type == DType.I32 => new(x, y, Dataset.FromImages(x, y)),
            (DType.F32, _) when y.Spec.Type is DType.I32 or DType.F32 => new(x, y, Dataset.From(x, y)),
            _ => throw new DataException($"'{inputs}' holds {x} and '{targets}' {y}; save inputs as float32, or images as uint8, and targets as whole numbers (classes) or float32."),
        };
    }

    /// <summary>Two arrays, and the examples in them.</summary>
    private sealed record ArrayPair(Tensor Inputs, Tensor Targets, Dataset<Example> Examples)
    {
        public bool IsClasses() => Targets.Spec.Type == DType.I32;
    }
}
