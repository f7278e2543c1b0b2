using System.Numerics.Tensors;
using EdgeNet.Data.Arrays;
using EdgeNet.Data.Datasets;
using EdgeNet.Models;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Data.Sources;

/// <summary>Inputs and targets in two arrays of NumPy, the first axis of each counting the examples.</summary>
internal static class NpyData
{
    /// <summary>Whether a folder holds arrays called as Keras and scikit-learn call them.</summary>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, "x_train.npy")) && File.Exists(Path.Combine(folder, "y_train.npy"));

    public static DataSource OpenFolder(string folder, DataOptions options)
    {
        var train = Part("train");
        return File.Exists(Path.Combine(folder, "x_test.npy")) ? Open(folder, [train, Part("test")], options) : Open(folder, [train], options);

        ArrayPair Part(string name) => ArrayPair.Load(Path.Combine(folder, $"x_{name}.npy"), Path.Combine(folder, $"y_{name}.npy"));
    }

    public static DataSource Open(string inputs, string targets, DataOptions options) => Open(inputs, [ArrayPair.Load(inputs, targets)], options);

    private static DataSource Open(string where, ArrayPair[] parts, DataOptions options)
    {
        var isClassification = options.Task == DataTask.Classification || (options.Task != DataTask.Regression && LookLikeClasses([.. parts.Select(static part => part.Targets)]));
        int[][] classes = [.. parts.Select(part => isClassification ? part.Classes() : new int[part.Targets.Shape[0]])];
        Dataset<Example>[] sets = [.. parts.Select((part, i) => isClassification ? part.ToExamples(classes[i]) : part.ToExamples())];
        if (sets[0].Count == 0) throw new DataException($"Arrays from '{where}' hold no examples to train on.");
        var (train, test) = sets is [var first, var second] ? (first, second) : sets[0].Split(options.TrainShare, options.Seed, classes[0]);
        var item = train.CreateItem();
        if (!item.IsAlike(test.CreateItem())) throw new DataException($"The training examples are {item}, but the test examples {test.CreateItem()}; they should be alike.");
        var count = isClassification ? ClassNumbers.Count($"Arrays from '{where}'", classes[0], classes[^1]) : 0;
        var channels = parts[0].AreImages ? item.Input.Shape[^1] : 0;
        return new()
        {
            Name = Path.GetFileName(where),
            Description = $"Arrays from '{where}': {train.Count:N0} examples {item} to train on, {test.Count:N0} to test on, {(isClassification ? $"{count} classes" : "a regression")}.",
            Task = isClassification ? ModelTask.Classification : ModelTask.Regression,
            Train = train,
            Test = test,
            Labels = DataSource.Numbers(count),
            Input = channels > 0 ? Normalization.OfBytes(channels) : null,
            Colors = channels switch
            {
                0 => null,
                1 => ColorOrder.Grey,
                _ => ColorOrder.Rgb,
            },
        };
    }

    private static bool LookLikeClasses(Tensor[] targets)
    {
        if (!targets.All(static tensor => tensor is { Shape.Rank: 1, Spec.Type: not (DType.F32 or DType.F16) })) return false;
        float[] numbers = [.. targets.SelectMany(ToFloats)];
        return ClassNumbers.AreFew(numbers) || ClassNumbers.AreNumbered(numbers);
    }

    private static float[] ToFloats(Tensor tensor)
    {
        var floats = new float[tensor.Shape.Elements];
        switch (tensor.Spec.Type)
        {
            case DType.U8 or DType.Bool: TensorPrimitives.ConvertTruncating<byte, float>(tensor.Bytes, floats); break;
            case DType.I8: TensorPrimitives.ConvertTruncating<sbyte, float>(tensor.Span<sbyte>(), floats); break;
            case DType.I32: TensorPrimitives.ConvertTruncating<int, float>(tensor.Span<int>(), floats); break;
            case DType.I64: TensorPrimitives.ConvertTruncating<long, float>(tensor.Span<long>(), floats); break;
            case DType.F32: tensor.Span<float>().CopyTo(floats); break;
            default: throw new DataException($"Targets are whole numbers or float32, not {tensor.Spec.Type}.");
        }

        return floats;
    }

    /// <summary>The arrays of two files. Targets of one number each have one axis, whether the file says [N] or [N, 1].</summary>
    private sealed record ArrayPair(Tensor Inputs, Tensor Targets, string InputsPath, string TargetsPath)
    {
        public bool AreImages => Inputs is { Spec.Type: DType.U8, Shape.Rank: 3 or 4 };

        public static ArrayPair Load(string inputs, string targets)
        {
            var (x, y) = (Npy.Load(inputs), Npy.Load(targets));
            if (x.Shape.Rank == 0 || y.Shape.Rank == 0 || x.Shape[0] != y.Shape[0])
                throw new DataException($"'{inputs}' holds {x} and '{targets}' {y}; the first axis of both should count the same examples.");
            if (y.Shape is { Rank: 2 } columns && columns[1] == 1) y = new(y.Spec with { Shape = columns[..1] }, y.Block, y.Offset);
            return new(x, y, inputs, targets);
        }

        /// <summary>The targets as class numbers. Floats may be some too, if somebody says so.</summary>
        public int[] Classes()
        {
            if (Targets.Shape.Rank != 1) throw new DataException($"'{TargetsPath}' holds {Targets}; a classification has one class number for each example.");
            var name = $"The targets in '{TargetsPath}'";
            return Targets.Spec.Type == DType.F32 ? Labels.Of<float>(Targets.Span<float>(), name) : Labels.Of(Targets, name);
        }

        public Dataset<Example> ToExamples(int[] classes)
        {
            var labels = Tensor.From(classes, [classes.Length]);
            return AreImages ? Dataset.FromImages(Inputs, labels)
                : Inputs.Spec.Type == DType.F32 ? Dataset.From(Inputs, labels)
                : throw new DataException($"'{InputsPath}' holds {Inputs}; save inputs as float32, or images as uint8.");
        }

        /// <summary>The examples of a regression.</summary>
        public Dataset<Example> ToExamples() => Inputs.Spec.Type == DType.F32
            ? Dataset.From(Inputs, Tensor.From(ToFloats(Targets), Targets.Shape.Rank == 1 ? [Targets.Shape[0], 1] : Targets.Shape))
            : throw new DataException($"'{InputsPath}' holds {Inputs}, and '{TargetsPath}' a quantity rather than classes; save the inputs of a regression as float32.");
    }
}
