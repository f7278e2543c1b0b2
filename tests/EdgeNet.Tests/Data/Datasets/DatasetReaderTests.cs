using EdgeNet.Data;
using EdgeNet.Data.Datasets;

namespace EdgeNet.Tests.Data.Datasets;

[Collection(nameof(AloneInTheProcess))]
public sealed class DatasetReaderTests
{
    public static TheoryData<int> Prefetches => [0, 1, 2, 5];

    [Theory]
    [MemberData(nameof(Prefetches))]
    public void Every_epoch_is_read_in_order(int prefetch)
    {
        var data = new Numbered(23).Shuffle(seed: 1);
        using var reader = data.Prefetch(prefetch);
        for (var epoch = 0; epoch < 20; epoch++)
        {
            reader.Begin(epoch);
            Assert.Equal(Numbered.Indices(data, epoch), Rest(reader));
            Assert.False(reader.Next(out _));
        }
    }

    [Theory]
    [MemberData(nameof(Prefetches))]
    public void An_epoch_can_be_left_early_and_begun_in_the_middle(int prefetch)
    {
        using var reader = new Numbered(9).Prefetch(prefetch);
        for (var round = 0; round < 200; round++)
        {
            reader.Begin(epoch: round);
            for (var i = 0; i < round % 4; i++) Assert.True(reader.Next(out _));
        }

        reader.Begin(epoch: 3, first: 7);
        Assert.Equal([7, 8], Rest(reader));
        reader.Begin(epoch: 3, first: 9);
        Assert.Empty(Rest(reader));
    }

    [Theory]
    [MemberData(nameof(Prefetches))]
    public void The_item_handed_out_stays_while_others_are_filled(int prefetch)
    {
        using var reader = new Numbered(200).Prefetch(prefetch);
        reader.Begin(0);
        for (var i = 0; i < 200; i++)
        {
            Assert.True(reader.Next(out var item));
            Thread.Yield();
            Assert.Equal(i, Numbered.IndexOf(item));
        }
    }

    [Theory]
    [MemberData(nameof(Prefetches))]
    public void An_error_of_the_thread_is_thrown_where_its_item_is_asked_for(int prefetch)
    {
        var data = new Numbered(10).Map(static item =>
        {
            if (Numbered.IndexOf(item) == 4 && Numbered.EpochOf(item) == 0) throw new DataException("item 4 is bad");
        });
        using var reader = data.Prefetch(prefetch);
        reader.Begin(0);
        for (var i = 0; i < 4; i++) Assert.True(reader.Next(out _));
        Assert.Equal("item 4 is bad", Assert.Throws<DataException>(() => reader.Next(out _)).Message);
        Assert.Throws<DataException>(() => reader.Next(out _));
        reader.Begin(1);
        Assert.Equal(Enumerable.Range(0, 10), Rest(reader));
    }

    [Fact]
    public void A_reader_can_be_disposed_while_its_thread_waits_reads_or_hangs()
    {
        var waiting = new Numbered(10).Prefetch();
        waiting.Dispose();
        Assert.Throws<ObjectDisposedException>(() => waiting.Begin(0));

        using var stuck = new ManualResetEventSlim();
        using var reading = new ManualResetEventSlim();
        var hanging = new Numbered(10).Map(_ =>
        {
            reading.Set();
            stuck.Wait();
        }).Prefetch();
        hanging.Begin(0);
        reading.Wait();
        hanging.Dispose(); // returns, though the thread cannot
        hanging.Dispose();
        Assert.Throws<ObjectDisposedException>(() => hanging.Next(out _));
        stuck.Set();
    }

    [Fact]
    public void Without_an_epoch_there_is_no_next_item()
    {
        using var reader = new Numbered(3).Prefetch();
        Assert.Throws<InvalidOperationException>(() => reader.Next(out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Begin(0, first: 4));
    }

    [Theory]
    [MemberData(nameof(Prefetches))]
    public void Reading_allocates_nothing_on_any_thread(int prefetch)
    {
        var data = new Numbered(40)
            .Cache()
            .Shuffle(seed: 1)
            .Map(seed: 2, static (Example item, ref ItemRandom random) => item.Input.Span<float>()[1] += random.Normal())
            .Map(new Numbered(1).CreateItem, static (from, to) => to.CopyFrom(from))
            .Batch(6, dropRemainder: true);
        using var reader = data.Prefetch(prefetch);
        var epoch = 0;
        Assert.Equal(0, AloneInTheProcess.LeastAllocatedBy(() =>
        {
            reader.Begin(epoch++);
            while (reader.Next(out _)) { }
        }));
    }

    private static int[] Rest(DatasetReader<Example> reader)
    {
        var indices = new List<int>();
        while (reader.Next(out var item)) indices.Add(Numbered.IndexOf(item));
        return [.. indices];
    }
}
