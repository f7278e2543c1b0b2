using EdgeNet.Data.Datasets;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Data.Datasets;

/// <summary>Examples that say which they are: the input is [index, epoch], the target the index modulo a number of classes.</summary>
internal sealed class Numbered(int count, int classes = 3) : Dataset<Example>
{
    public override int Count => count;

    public override Example CreateItem() => new([new(new(DType.F32, [2]))], [new(new(DType.I32, []))]);

    public static int IndexOf(Example item) => (int)item.Input.Span<float>()[0];

    public static int EpochOf(Example item) => (int)item.Input.Span<float>()[1];

    /// <summary>The numbers of a dataset's examples, in its order.</summary>
    public static int[] Indices(Dataset<Example> data, int epoch = 0)
    {
        var item = data.CreateItem();
        return [.. Enumerable.Range(0, data.Count).Select(i =>
        {
            data.Read(epoch, i, item);
            return IndexOf(item);
        })];
    }

    protected override void Fill(int epoch, int index, Example item)
    {
        (item.Input.Span<float>()[0], item.Input.Span<float>()[1]) = (index, epoch);
        item.Target.Span<int>()[0] = index % classes;
    }
}
