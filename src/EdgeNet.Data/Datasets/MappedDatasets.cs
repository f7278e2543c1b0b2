namespace EdgeNet.Data.Datasets;

/// <summary>A change to an item, made of random numbers that belong to it.</summary>
/// <typeparam name="T">The kind of item.</typeparam>
/// <example><code>RandomChange&lt;Example&gt; flip = static (Example item, ref ItemRandom random) =&gt; { if (random.Chance(0.5f)) item.Input.Span&lt;float&gt;().Reverse(); };</code></example>
public delegate void RandomChange<in T>(T item, ref ItemRandom random);

/// <summary>Items changed in place.</summary>
internal sealed class ChangedDataset<T>(Dataset<T> source, Action<T> change) : Dataset<T> where T : class
{
    public override int Count => source.Count;

    public override T CreateItem() => source.CreateItem();

    protected override void Fill(int epoch, int index, T item)
    {
        source.Read(epoch, index, item);
        change(item);
    }
}

/// <summary>Items changed in place at random.</summary>
internal sealed class RandomlyChangedDataset<T>(Dataset<T> source, int seed, RandomChange<T> change) : Dataset<T> where T : class
{
    public override int Count => source.Count;

    public override T CreateItem() => source.CreateItem();

    protected override void Fill(int epoch, int index, T item)
    {
        source.Read(epoch, index, item);
        var random = new ItemRandom(seed, epoch, index);
        change(item, ref random);
    }
}

/// <summary>Items of another kind or shape, made of a source's.</summary>
internal sealed class ConvertedDataset<TFrom, TTo>(Dataset<TFrom> source, Func<TTo> create, Action<TFrom, TTo> convert) : Dataset<TTo>
    where TFrom : class
    where TTo : class
{
    private readonly Pool<TFrom> pool = new(source.CreateItem);

    public override int Count => source.Count;

    public override TTo CreateItem() => create();

    protected override void Fill(int epoch, int index, TTo item)
    {
        var from = pool.Take();
        source.Read(epoch, index, from);
        convert(from, item);
        pool.Return(from);
    }
}
