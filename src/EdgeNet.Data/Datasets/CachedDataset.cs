namespace EdgeNet.Data.Datasets;

/// <summary>Keeps every example in memory from its first reading on, as epoch 0 has it.</summary>
internal sealed class CachedDataset(Dataset<Example> source) : Dataset<Example>
{
    private readonly Example?[] kept = new Example?[source.Count];

    public override int Count => kept.Length;

    public override Example CreateItem() => source.CreateItem();

    protected override void Fill(int epoch, int index, Example item)
    {
        if (Volatile.Read(ref kept[index]) is { } example)
        {
            item.CopyFrom(example);
            return;
        }

        // Threads that meet here keep copies of the same elements, the later for the earlier.
        source.Read(epoch: 0, index, item);
        var copy = item.CreateAlike();
        copy.CopyFrom(item);
        Volatile.Write(ref kept[index], copy);
    }
}
