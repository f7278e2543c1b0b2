namespace EdgeNet.Data.Datasets;

/// <summary>Items of another dataset in another order, or only some of them.</summary>
internal abstract class ReorderedDataset<T>(Dataset<T> source) : Dataset<T> where T : class
{
    protected Dataset<T> Source => source;

    public override T CreateItem() => source.CreateItem();
}

/// <summary>Another random order in each epoch.</summary>
internal sealed class ShuffledDataset<T>(Dataset<T> source, int seed) : ReorderedDataset<T>(source) where T : class
{
    public override int Count => Source.Count;

    protected override void Fill(int epoch, int index, T item) => Source.Read(epoch, new Permutation(Count, seed, epoch)[index], item);
}

/// <summary>Neighbouring items.</summary>
internal sealed class SlicedDataset<T>(Dataset<T> source, int start, int count) : ReorderedDataset<T>(source) where T : class
{
    public override int Count => count;

    protected override void Fill(int epoch, int index, T item) => Source.Read(epoch, start + index, item);
}

/// <summary>Items by their numbers.</summary>
internal sealed class SubsetDataset<T>(Dataset<T> source, int[] indices) : ReorderedDataset<T>(source) where T : class
{
    public override int Count => indices.Length;

    protected override void Fill(int epoch, int index, T item) => Source.Read(epoch, indices[index], item);
}

/// <summary>Several epochs of another dataset in each of its own.</summary>
internal sealed class RepeatedDataset<T>(Dataset<T> source, int times) : ReorderedDataset<T>(source) where T : class
{
    public override int Count { get; } = checked(source.Count * times);

    protected override void Fill(int epoch, int index, T item)
    {
        var (pass, place) = Math.DivRem(index, Source.Count);
        Source.Read(checked(epoch * times + pass), place, item);
    }
}

/// <summary>The items of one dataset and then those of another.</summary>
internal sealed class ConcatenatedDataset<T>(Dataset<T> first, Dataset<T> second) : ReorderedDataset<T>(first) where T : class
{
    public override int Count { get; } = checked(first.Count + second.Count);

    protected override void Fill(int epoch, int index, T item)
    {
        if (index < Source.Count) Source.Read(epoch, index, item);
        else second.Read(epoch, index - Source.Count, item);
    }
}
