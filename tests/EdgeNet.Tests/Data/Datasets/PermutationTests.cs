using EdgeNet.Data.Datasets;

namespace EdgeNet.Tests.Data.Datasets;

public sealed class PermutationTests
{
    [Fact]
    public void Every_number_below_the_count_comes_once()
    {
        foreach (var count in (int[])[.. Enumerable.Range(1, 130), 1000, 4096, 10_007, 60_000])
        {
            var order = new Permutation(count, seed: 5, epoch: 2);
            var seen = new bool[count];
            for (var i = 0; i < count; i++) seen[order[i]] = true;
            Assert.DoesNotContain(false, seen);
        }
    }

    [Fact]
    public void The_largest_count_stays_in_range()
    {
        var order = new Permutation(int.MaxValue, seed: 1, epoch: 0);
        foreach (var place in (int[])[0, 1, int.MaxValue / 2, int.MaxValue - 1]) Assert.InRange(order[place], 0, int.MaxValue - 1);
    }

    /// <summary>Chi-square over all orders of a few numbers; the bound is met by a fair source but once in a million.</summary>
    [Theory]
    [InlineData(3, 6, 40)]
    [InlineData(4, 24, 73)]
    [InlineData(5, 120, 208)]
    public void Every_order_is_as_frequent_as_any_other(int count, int orders, double bound)
    {
        const int PerOrder = 500;
        var frequency = new Dictionary<int, int>();
        for (var epoch = 0; epoch < orders * PerOrder; epoch++)
        {
            var order = new Permutation(count, seed: 3, epoch);
            var name = 0;
            for (var i = 0; i < count; i++) name = name * count + order[i];
            frequency[name] = frequency.GetValueOrDefault(name) + 1;
        }

        Assert.Equal(orders, frequency.Count);
        Assert.InRange(frequency.Values.Sum(n => Math.Pow(n - PerOrder, 2) / PerOrder), 0, bound);
    }

    [Fact]
    public void Neighbours_land_anywhere_in_a_large_order()
    {
        const int Count = 10_000, Cells = 10;
        var table = new int[Cells * Cells];
        var order = new Permutation(Count, seed: 1, epoch: 0);
        for (var i = 0; i + 1 < Count; i++) table[order[i] * Cells / Count * Cells + order[i + 1] * Cells / Count]++;
        var expected = (Count - 1.0) / table.Length;
        Assert.InRange(table.Sum(n => Math.Pow(n - expected, 2) / expected), 0, 180); // 99 degrees of freedom
    }
}
