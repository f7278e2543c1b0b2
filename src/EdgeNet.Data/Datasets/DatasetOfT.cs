namespace EdgeNet.Data.Datasets;

/// <summary>
/// A finite number of items that can be read in any order. An item is a buffer: its owner makes it once with <see cref="CreateItem"/> and
/// the dataset fills it, so that reading allocates nothing. What is random, such as an order or an augmentation, depends on a seed, the epoch
/// and the index alone: reading again gives the same, whoever reads, and when. Several threads may read at once, each into items of its own.
/// </summary>
/// <typeparam name="T">The kind of item, such as <see cref="Example"/> or <see cref="Batch"/>.</typeparam>
/// <example><code>
/// sealed class Squares : Dataset&lt;Example&gt;
/// {
///     public override int Count =&gt; 100;
///     public override Example CreateItem() =&gt; new([new(new(DType.F32, [1]))], [new(new(DType.F32, [1]))]);
///
///     protected override void Fill(int epoch, int index, Example item)
///     {
///         item.Input.Span&lt;float&gt;()[0] = index;
///         item.Target.Span&lt;float&gt;()[0] = index * index;
///     }
/// }
/// </code></example>
public abstract class Dataset<T> where T : class
{
    /// <summary>How many items there are, the same in every epoch.</summary>
    public abstract int Count { get; }

    /// <summary>Makes an item for <see cref="Read"/> to fill.</summary>
    public abstract T CreateItem();

    /// <summary>Fills an item that <see cref="CreateItem"/> made.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item, or the epoch is below 0.</exception>
    /// <exception cref="DataException">The data cannot be read.</exception>
    public void Read(int epoch, int index, T item)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        ArgumentNullException.ThrowIfNull(item);
        Fill(epoch, index, item);
    }

    /// <summary>Fills an item; its number and epoch were checked.</summary>
    protected abstract void Fill(int epoch, int index, T item);
}
