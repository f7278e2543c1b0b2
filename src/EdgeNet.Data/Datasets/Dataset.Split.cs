using EdgeNet.Tensors;

namespace EdgeNet.Data.Datasets;

// Parts for training and for testing.
public static partial class Dataset
{
    /// <summary>Two parts at random, as in <c>var (train, test) = data.Split(0.8, seed: 1)</c>. Every item is in one of them.</summary>
    /// <param name="data">What is split.</param>
    /// <param name="fraction">The share of the first part.</param>
    /// <param name="seed">Which items come into it.</param>
    /// <exception cref="DataException">One part would be empty.</exception>
    public static (Dataset<T> First, Dataset<T> Second) Split<T>(this Dataset<T> data, double fraction, int seed) where T : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Split(fraction, seed, new int[data.Count]);
    }

    /// <summary>Two parts at random with the same share of every class in both, as nearly as whole examples allow.</summary>
    /// <param name="data">What is split.</param>
    /// <param name="fraction">The share of the first part.</param>
    /// <param name="seed">Which items come into it.</param>
    /// <param name="classes">The class of every item, such as <see cref="ClassesOf"/> gives.</param>
    /// <exception cref="DataException">One part would be empty.</exception>
    public static (Dataset<T> First, Dataset<T> Second) Split<T>(this Dataset<T> data, double fraction, int seed, IReadOnlyList<int> classes) where T : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(classes);
        if (fraction is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The share is between 0 and 1.");
        CheckClasses(classes, data.Count);
        var (first, second) = (new List<int>(), new List<int>());
        var owed = 0.0; // what rounding has kept from the first part so far
        foreach (var items in ShuffledByClass(classes, seed))
        {
            var share = Math.Clamp((int)Math.Round(fraction * items.Length + owed, MidpointRounding.AwayFromZero), 0, items.Length);
            owed += fraction * items.Length - share;
            first.AddRange(items[..share]);
            second.AddRange(items[share..]);
        }

        if (first.Count == 0 || second.Count == 0)
            throw new DataException($"{data.Count:N0} items can't be split into {fraction:P0} and the rest: one part would be empty. Use another share, or more data.");
        // Classes one after the other would make poor batches where nobody shuffles.
        first.Sort();
        second.Sort();
        return (data.Subset(first), data.Subset(second));
    }

    /// <summary>The class of every example, read from its target: a class number, or numbers of which the largest counts (one-hot).</summary>
    /// <exception cref="DataException">The target is no class.</exception>
    public static int[] ClassesOf(this Dataset<Example> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var item = data.CreateItem();
        var classes = new int[data.Count];
        for (var i = 0; i < classes.Length; i++)
        {
            data.Read(epoch: 0, i, item);
            classes[i] = Labels.ClassOf(ClassOf(item.Target), i, classes.Length, "The targets");
        }

        return classes;
    }

    /// <summary>As many pairs of a part to train on and one to test on: every item is tested once.</summary>
    /// <exception cref="DataException">There are fewer items than parts.</exception>
    public static IReadOnlyList<(Dataset<T> Train, Dataset<T> Test)> KFold<T>(this Dataset<T> data, int folds, int seed) where T : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.KFold(folds, seed, new int[data.Count]);
    }

    /// <summary>As many pairs of a part to train on and one to test on, each with the same share of every class, as nearly as whole examples allow.</summary>
    /// <param name="data">What is split.</param>
    /// <param name="folds">How many pairs.</param>
    /// <param name="seed">Which items are tested together.</param>
    /// <param name="classes">The class of every item, such as <see cref="ClassesOf"/> gives.</param>
    /// <exception cref="DataException">There are fewer items than parts.</exception>
    public static IReadOnlyList<(Dataset<T> Train, Dataset<T> Test)> KFold<T>(this Dataset<T> data, int folds, int seed, IReadOnlyList<int> classes) where T : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        CheckClasses(classes, data.Count);
        if (data.Count < folds) throw new DataException($"{data.Count:N0} items can't be split into {folds:N0} parts; use fewer parts, or more data.");
        var foldOf = new int[data.Count];
        var dealt = 0; // goes on from class to class: no fold is larger than another by two
        foreach (var item in ShuffledByClass(classes, seed).SelectMany(static items => items)) foldOf[item] = dealt++ % folds;
        return [.. Enumerable.Range(0, folds).Select(fold => (Items(i => foldOf[i] != fold), Items(i => foldOf[i] == fold)))];

        Dataset<T> Items(Func<int, bool> are) => data.Subset([.. Enumerable.Range(0, foldOf.Length).Where(are)]);
    }

    /// <summary>The items of every class in a random order, the classes in that of their numbers.</summary>
    private static IEnumerable<int[]> ShuffledByClass(IReadOnlyList<int> classes, int seed)
    {
        foreach (var group in Enumerable.Range(0, classes.Count).GroupBy(i => classes[i]).OrderBy(static group => group.Key))
        {
            int[] items = [.. group];
            var order = new Permutation(items.Length, seed, group.Key);
            yield return [.. Enumerable.Range(0, items.Length).Select(i => items[order[i]])];
        }
    }

    private static void CheckClasses(IReadOnlyList<int> classes, int items)
    {
        if (classes.Count != items) throw new ArgumentException($"{classes.Count:N0} classes were given for {items:N0} items.", nameof(classes));
    }

    private static long ClassOf(Tensor target) => (target.Spec.Type, target.Shape.Elements) switch
    {
        (DType.I32, 1) => target.Span<int>()[0],
        (DType.I64, 1) => target.Span<long>()[0],
        (DType.F32, > 1) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(target.Span<float>()),
        _ => throw new DataException($"The target {target} is no class: neither one whole number nor one score for each class."),
    };
}
