namespace EdgeNet.Data.Datasets;

/// <summary>Neighbouring examples as batches.</summary>
internal sealed class BatchedDataset(Dataset<Example> source, int size, bool dropRemainder) : Dataset<Batch>
{
    public override int Count { get; } = (int)((source.Count + (dropRemainder ? 0L : size - 1)) / size);

    public override Batch CreateItem() => new(source.CreateItem(), size);

    protected override void Fill(int epoch, int index, Batch item)
    {
        var first = index * size;
        item.Count = Math.Min(size, source.Count - first);
        for (var row = 0; row < item.Count; row++) source.Read(epoch, first + row, item.Rows[row]);
        for (var row = item.Count; row < size; row++) item.Rows[row].Clear();
    }
}
