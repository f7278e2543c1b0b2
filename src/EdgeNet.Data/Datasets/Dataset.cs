using EdgeNet.Tensors;

namespace EdgeNet.Data.Datasets;

/// <summary>Makes datasets, of tensors and of each other.</summary>
/// <example><code>
/// var data = Dataset.From(images, labels);                    // [N, 28, 28, 1] and [N]
/// var (train, test) = data.Split(0.8, seed: 1);
/// using var reader = train.Shuffle(seed: 1).Batch(32).Prefetch();
/// for (var epoch = 0; epoch &lt; 5; epoch++)
/// {
///     reader.Begin(epoch);
///     while (reader.Next(out var batch)) Console.WriteLine(batch);
/// }
/// </code></example>
public static partial class Dataset
{
    /// <summary>Examples that stand in memory: tensors whose outermost axis counts them. They are not copied.</summary>
    /// <exception cref="DataException">The outermost axes differ.</exception>
    public static Dataset<Example> From(Tensor inputs, Tensor targets) => new TensorDataset([inputs], [targets]);

    /// <summary>Examples of several inputs and targets, or none, that stand in memory.</summary>
    /// <exception cref="DataException">The outermost axes differ, or there is no input.</exception>
    public static Dataset<Example> From(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets) => new TensorDataset(inputs, targets);

    /// <summary>
    /// Images that stand in memory as bytes, U8[images, height, width(, channels)], and are floats of 0 to 1 when they are read, or what a
    /// normalization makes of 0 to 255. The target is the class number, I32.
    /// </summary>
    /// <exception cref="DataException">There are more or fewer labels than images, or they are no class numbers.</exception>
    public static Dataset<Example> FromImages(Tensor images, Tensor labels, Normalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        return new ByteImageDataset(images, labels, normalization);
    }

    /// <summary>Stretches of a series F32[steps, values]: the input is [length, values], the target [horizon, values] what follows it.</summary>
    /// <param name="series">The series, earliest first.</param>
    /// <param name="length">The steps a model sees.</param>
    /// <param name="horizon">The steps it shall forecast.</param>
    /// <param name="stride">From one window's begin to the next's.</param>
    /// <param name="targets">Which of a step's values it shall forecast; all of them if not given.</param>
    /// <exception cref="DataException">The series is too short, or of another shape.</exception>
    public static Dataset<Example> Windows(Tensor series, int length, int horizon = 1, int stride = 1, IReadOnlyList<int>? targets = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        return new WindowDataset(series, length, horizon, stride, targets is null ? null : [.. targets]);
    }

    /// <summary>Changes every item in place, as it is read.</summary>
    public static Dataset<T> Map<T>(this Dataset<T> data, Action<T> change) where T : class => new ChangedDataset<T>(data, change);

    /// <summary>Changes every item in place, as it is read, with random numbers that depend on the seed, the epoch and the index.</summary>
    public static Dataset<T> Map<T>(this Dataset<T> data, int seed, RandomChange<T> change) where T : class => new RandomlyChangedDataset<T>(data, seed, change);

    /// <summary>Makes items of another kind or shape, as they are read.</summary>
    /// <param name="data">What they are made of.</param>
    /// <param name="create">Makes an item to fill.</param>
    /// <param name="convert">Fills it. It is called by several threads if several read.</param>
    public static Dataset<TTo> Map<TFrom, TTo>(this Dataset<TFrom> data, Func<TTo> create, Action<TFrom, TTo> convert)
        where TFrom : class
        where TTo : class
        => new ConvertedDataset<TFrom, TTo>(data, create, convert);

    /// <summary>Normalizes the first input of every example.</summary>
    public static Dataset<Example> Normalize(this Dataset<Example> data, Normalization normalization)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        return data.Map(item => normalization.Apply(item.Input.Span<float>()));
    }

    /// <summary>Normalizes the first target of every example, such as the numbers of a regression.</summary>
    public static Dataset<Example> NormalizeTarget(this Dataset<Example> data, Normalization normalization)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        return data.Map(item => normalization.Apply(item.Target.Span<float>()));
    }

    /// <summary>Replaces a class number, the target, by one float for each class: 1 for that class, 0 for the others.</summary>
    /// <exception cref="DataException">The target is no class number; when an example is read, its class is outside the range.</exception>
    public static Dataset<Example> OneHot(this Dataset<Example> data, int classes)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var like = data.CreateItem();
        if (like.Target.Spec is not { Type: DType.I32, Shape.Rank: 0 }) throw new DataException($"The target is {like.Target}; one-hot takes a class number, I32[].");
        return data.Map(
            () => new Example([.. like.Inputs.Select(t => new Tensor(t.Spec))], [new(new(DType.F32, [classes]))]),
            (from, to) =>
            {
                for (var i = 0; i < from.Inputs.Count; i++) from.Inputs[i].Bytes.CopyTo(to.Inputs[i].Bytes);
                var label = from.Target.Span<int>()[0];
                if ((uint)label >= (uint)classes) throw new DataException($"An example is of class {label}, but there are classes 0 to {classes - 1}.");
                var target = to.Target.Span<float>();
                target.Clear();
                target[label] = 1;
            });
    }

    /// <summary>Puts neighbouring examples into batches.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="size">The rows of a batch.</param>
    /// <param name="dropRemainder">Whether examples that fill no whole batch are left out; otherwise the last batch's empty rows are zeros.</param>
    /// <exception cref="DataException">All would be left out.</exception>
    public static Dataset<Batch> Batch(this Dataset<Example> data, int size, bool dropRemainder = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return dropRemainder && data.Count < size
            ? throw new DataException($"{data.Count:N0} examples don't fill a batch of {size:N0}; use a batch of at most {data.Count:N0}, or more data.")
            : new BatchedDataset(data, size, dropRemainder);
    }

    /// <summary>
    /// Keeps every example in memory once it was read, so that files are decoded once. What is random before it stays as epoch 0 has it: put
    /// shuffling and augmentation behind it.
    /// </summary>
    public static Dataset<Example> Cache(this Dataset<Example> data) => new CachedDataset(data);

    /// <summary>A reader with a thread that fills items ahead. Dispose it.</summary>
    /// <param name="data">What is read.</param>
    /// <param name="items">How many items are filled ahead; with 0 there is no thread.</param>
    public static DatasetReader<T> Prefetch<T>(this Dataset<T> data, int items = 2) where T : class => new(data, items);
}
