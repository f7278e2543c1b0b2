using EdgeNet.Data;
using EdgeNet.Data.Datasets;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Data.Datasets;

public sealed class DatasetTests
{
    [Fact]
    public void Shuffling_gives_another_whole_order_in_each_epoch_and_the_same_again()
    {
        var data = new Numbered(50).Shuffle(seed: 1);
        var (first, second) = (Numbered.Indices(data), Numbered.Indices(data, epoch: 1));
        Assert.Equal(Enumerable.Range(0, 50), first.Order());
        Assert.Equal(Enumerable.Range(0, 50), second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(first, Numbered.Indices(new Numbered(50).Shuffle(seed: 1)));
        Assert.NotEqual(first, Numbered.Indices(new Numbered(50).Shuffle(seed: 2)));
    }

    [Fact]
    public void Taking_skipping_choosing_and_joining_keep_the_order()
    {
        var data = new Numbered(5);
        Assert.Equal([0, 1], Numbered.Indices(data.Take(2)));
        Assert.Equal([2, 3, 4], Numbered.Indices(data.Skip(2)));
        Assert.Equal([0, 1, 2, 3, 4], Numbered.Indices(data.Take(9)));
        Assert.Empty(Numbered.Indices(data.Skip(9)));
        Assert.Equal([4, 0, 4], Numbered.Indices(data.Subset([4, 0, 4])));
        Assert.Equal([3, 4, 0, 1], Numbered.Indices(data.Skip(3).Concat(data.Take(2))));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Subset([5]));
    }

    [Fact]
    public void An_index_outside_a_slice_is_refused_though_the_source_has_it()
    {
        var part = new Numbered(10).Take(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => part.Read(0, 3, part.CreateItem()));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.Read(0, -1, part.CreateItem()));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.Read(-1, 0, part.CreateItem()));
    }

    [Fact]
    public void Repeating_makes_an_epoch_of_each_time()
    {
        var data = new Numbered(2).Repeat(3);
        Assert.Equal([0, 1, 0, 1, 0, 1], Numbered.Indices(data));
        var item = data.CreateItem();
        data.Read(epoch: 2, index: 5, item);
        Assert.Equal(2 * 3 + 2, Numbered.EpochOf(item));
    }

    [Fact]
    public void Examples_of_other_shapes_are_not_joined()
    {
        var other = Dataset.From(new Tensor(new(DType.F32, [4, 3])), new Tensor(new(DType.I32, [4])));
        Assert.Contains("F32[3]", Assert.Throws<DataException>(() => new Numbered(5).Concat(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_are_made_as_items_are_read_and_random_ones_belong_to_epoch_and_index()
    {
        var data = new Numbered(4).Map(static item => item.Input.Span<float>()[0] *= 10);
        Assert.Equal([0, 10, 20, 30], Numbered.Indices(data));
        var noisy = new Numbered(4).Map(seed: 1, static (Example item, ref ItemRandom random) => item.Input.Span<float>()[0] = random.Whole(1_000_000));
        var first = Numbered.Indices(noisy);
        Assert.Equal(4, first.Distinct().Count());
        Assert.Equal(first, Numbered.Indices(noisy));
        Assert.Empty(first.Intersect(Numbered.Indices(noisy, epoch: 1)));
    }

    [Fact]
    public void Items_become_others_of_another_shape()
    {
        var data = new Numbered(3).Map(
            static () => new Example([new(new(DType.F32, [1]))], []),
            static (from, to) => to.Input.Span<float>()[0] = Numbered.IndexOf(from) + 0.5f);
        var item = data.CreateItem();
        data.Read(0, 2, item);
        Assert.Equal(2.5f, item.Input.Span<float>()[0]);
    }

    [Fact]
    public void A_batch_stacks_examples_and_clears_the_rows_that_have_none()
    {
        var data = new Numbered(5).Batch(3);
        Assert.Equal(2, data.Count);
        var batch = data.CreateItem();
        Assert.Equal("F32[3, 2] → I32[3]", batch.ToString());
        data.Read(epoch: 7, index: 0, batch);
        Assert.Equal(3, batch.Count);
        Assert.Equal([0, 7, 1, 7, 2, 7], batch.Input.Span<float>().ToArray());
        Assert.Equal([0, 1, 2], batch.Target.Span<int>().ToArray());
        data.Read(epoch: 7, index: 1, batch);
        Assert.Equal(2, batch.Count);
        Assert.Equal([3, 7, 4, 7, 0, 0], batch.Input.Span<float>().ToArray());
        Assert.Equal(4, Numbered.IndexOf(batch.Rows[1]));
    }

    [Fact]
    public void Examples_that_fill_no_batch_are_dropped_if_asked_but_not_all_of_them()
    {
        Assert.Equal(1, new Numbered(5).Batch(3, dropRemainder: true).Count);
        Assert.Equal(0, new Numbered(0).Batch(3).Count);
        Assert.Contains("5 examples", Assert.Throws<DataException>(() => new Numbered(5).Batch(6, dropRemainder: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_reads_its_source_once()
    {
        var reads = 0;
        var data = new Numbered(3).Map(_ => reads++).Cache();
        Assert.Equal([0, 1, 2], Numbered.Indices(data));
        Assert.Equal([0, 1, 2], Numbered.Indices(data, epoch: 1));
        Assert.Equal(3, reads);
    }

    [Fact]
    public void Tensors_become_examples_and_must_agree_on_how_many()
    {
        var data = Dataset.From(Tensor.From([1f, 2f, 3f, 4f], [2, 2]), Tensor.From([5, 6], [2]));
        var item = data.CreateItem();
        data.Read(0, 1, item);
        Assert.Equal([3f, 4f], item.Input.Span<float>().ToArray());
        Assert.Equal(6, item.Target.Span<int>()[0]);
        Assert.Throws<DataException>(() => Dataset.From(new Tensor(new(DType.F32, [2])), new Tensor(new(DType.F32, [3]))));
        Assert.Throws<DataException>(() => Dataset.From(Tensor.Scalar(1f), Tensor.Scalar(1f)));
    }

    [Fact]
    public void Windows_show_a_stretch_and_what_follows()
    {
        var series = Tensor.From([.. Enumerable.Range(0, 12).Select(i => (float)i)], [6, 2]); // steps (0, 1), (2, 3), …
        var data = Dataset.Windows(series, length: 2, horizon: 2, stride: 2, targets: [1]);
        Assert.Equal(2, data.Count);
        var item = data.CreateItem();
        data.Read(0, 1, item);
        Assert.Equal([4f, 5f, 6f, 7f], item.Input.Span<float>().ToArray());
        Assert.Equal([9f, 11f], item.Target.Span<float>().ToArray());
        Assert.Equal(1, Dataset.Windows(series, length: 5).Count);
        Assert.Contains("6 steps", Assert.Throws<DataException>(() => Dataset.Windows(series, length: 6)).Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => Dataset.Windows(series, length: 2, targets: [2]));
    }
}
