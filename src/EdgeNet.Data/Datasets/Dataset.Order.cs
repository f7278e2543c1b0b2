namespace EdgeNet.Data.Datasets;

// Which items there are, and in which order.
public static partial class Dataset
{
    /// <summary>Puts the items into a random order, another one in each epoch. It costs no memory.</summary>
    public static Dataset<T> Shuffle<T>(this Dataset<T> data, int seed) where T : class => new ShuffledDataset<T>(data, seed);

    /// <summary>Goes through the items several times in one epoch; to what is random before, each time is an epoch of its own.</summary>
    public static Dataset<T> Repeat<T>(this Dataset<T> data, int times) where T : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return new RepeatedDataset<T>(data, times);
    }

    /// <summary>The first items, or all if there are fewer.</summary>
    public static Dataset<T> Take<T>(this Dataset<T> data, int count) where T : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new SlicedDataset<T>(data, 0, Math.Min(count, data.Count));
    }

    /// <summary>All items but the first.</summary>
    public static Dataset<T> Skip<T>(this Dataset<T> data, int count) where T : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new SlicedDataset<T>(data, Math.Min(count, data.Count), Math.Max(0, data.Count - count));
    }

    /// <summary>The items of these numbers, in this order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public static Dataset<T> Subset<T>(this Dataset<T> data, IReadOnlyList<int> indices) where T : class
    {
        ArgumentNullException.ThrowIfNull(data);
        int[] copy = [.. indices];
        foreach (var index in copy)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, data.Count, nameof(indices));
        }

        return new SubsetDataset<T>(data, copy);
    }

    /// <summary>The items of this dataset and then those of another.</summary>
    /// <exception cref="DataException">They are examples of another kind or shape.</exception>
    public static Dataset<T> Concat<T>(this Dataset<T> data, Dataset<T> other) where T : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(other);
        return data.CreateItem() is Example a && other.CreateItem() is Example b && !a.IsAlike(b)
            ? throw new DataException($"Examples {a} and {b} make no one dataset; bring them to the same shapes first.")
            : new ConcatenatedDataset<T>(data, other);
    }
}
