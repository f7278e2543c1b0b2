using EdgeNet.Memory;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeNet.Tests.Memory;

public sealed class MemoryPlannerTests
{
    public static TheoryData<string> Kinds => [.. SampleNets.Kinds.Keys];

    [Fact]
    public void Buffers_alive_at_once_never_share_a_byte() => Check(buffers =>
    {
        var layout = MemoryPlanner.Plan(buffers);
        for (var i = 0; i < buffers.Length; i++)
            for (var j = 0; j < i; j++)
                if (buffers[i].Overlaps(buffers[j]) && ShareBytes(i, j))
                    return false;
        return true;

        bool ShareBytes(int i, int j) =>
            layout.Offsets[i] < layout.Offsets[j] + buffers[j].Bytes && layout.Offsets[j] < layout.Offsets[i] + buffers[i].Bytes;
    });

    [Fact]
    public void Every_buffer_is_aligned_and_inside_the_block() => Check(buffers =>
    {
        var layout = MemoryPlanner.Plan(buffers);
        return layout.TotalBytes % MemoryPlanner.Alignment == 0
            && layout.Offsets.All(offset => offset >= 0 && offset % MemoryPlanner.Alignment == 0)
            && buffers.Zip(layout.Offsets).All(pair => pair.Second + pair.First.Bytes <= layout.TotalBytes);
    });

    [Fact]
    public void The_block_is_never_below_the_largest_sum_of_live_bytes() => Check(buffers =>
    {
        var layout = MemoryPlanner.Plan(buffers);
        var live = Enumerable.Range(0, 40).Max(step => buffers.Where(buffer => buffer.First <= step && step <= buffer.Last).Sum(buffer => buffer.Bytes));
        return layout.LowerBoundBytes >= live && layout.TotalBytes >= layout.LowerBoundBytes;
    });

    [Fact]
    public void The_same_buffers_always_get_the_same_layout() => Check(buffers =>
        MemoryPlanner.Plan(buffers).Offsets.SequenceEqual(MemoryPlanner.Plan(buffers).Offsets));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_network_needs_at_most_a_twentieth_more_than_the_lower_bound(string kind)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var layout = MemoryPlanner.Plan(SampleNets.Make(kind, seed));
            Assert.True(layout.TotalBytes <= layout.LowerBoundBytes * 1.05, $"{kind} {seed}: {layout.TotalBytes} bytes, bound {layout.LowerBoundBytes}");
        }
    }

    [Fact]
    public void A_chain_needs_exactly_its_two_largest_neighbours()
    {
        BufferLife[] chain = [new(640, 0, 1), new(6400, 1, 2), new(1280, 2, 3), new(3200, 3, 4), new(4800, 4, 5), new(64, 5, 5)];
        Assert.Equal(3200 + 4800, MemoryPlanner.Plan(chain).TotalBytes);
    }

    [Fact]
    public void Nothing_to_place_needs_no_memory()
    {
        Assert.Equal(0, MemoryPlanner.Plan([]).TotalBytes);
        Assert.Equal(0, MemoryPlanner.Plan([new(0, 0, 9), new(0, 3, 3)]).TotalBytes);
    }

    [Fact]
    public void Sizes_beyond_32_bits_add_up()
    {
        const long Large = 3L << 30;
        Assert.Equal(3 * Large, MemoryPlanner.Plan([new(Large, 0, 1), new(Large, 0, 1), new(Large, 1, 1)]).TotalBytes);
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(1, 2, 1)]
    public void A_buffer_that_cannot_be_is_refused(long bytes, int first, int last) =>
        Assert.Throws<ArgumentException>(() => MemoryPlanner.Plan([new(bytes, first, last)]));

    private static void Check(Func<BufferLife[], bool> holds)
    {
        var buffer =
            from bytes in Gen.OneOf(Gen.Constant(0L), Gen.Choose(1, 300).Select(size => (long)size), Gen.Choose(1, 100_000).Select(size => (long)size))
            from first in Gen.Choose(0, 30)
            from length in Gen.Choose(0, 9)
            select new BufferLife(bytes, first, first + length);
        Prop.ForAll(buffer.ArrayOf().ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }
}
