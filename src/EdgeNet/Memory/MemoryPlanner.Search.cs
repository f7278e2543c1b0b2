namespace EdgeNet.Memory;

internal static partial class MemoryPlanner
{
    /// <summary>Ends the search from one start after some ten milliseconds, by a count that does not depend on the machine.</summary>
    private const long SearchWork = 4_000_000;

    /// <summary>
    /// Hill climbing over orders. A buffer at the block's top lies there because of buffers below it that were placed before it, and those
    /// because of others. A move walks a few steps down such a chain and places one link before the link that pushed it up.
    /// Moves that make the block larger are undone; equal ones are kept, to get across plateaus.
    /// </summary>
    private static Candidate Improve(Packing packing, Candidate start, long bound)
    {
        var order = start.Order.ToArray();
        var offsets = start.Offsets.ToArray();
        var total = start.Total;
        var tried = new int[order.Length];
        var triedOffsets = new long[order.Length];
        var random = new Dice();
        var end = packing.Work + SearchWork;
        while (total > bound && packing.Work < end)
        {
            order.CopyTo(tried, 0);
            Move(tried, packing, offsets, total, ref random);
            var size = packing.Pack(tried, triedOffsets, limit: total);
            if (size > total) continue;
            total = size;
            (order, tried) = (tried, order);
            (offsets, triedOffsets) = (triedOffsets, offsets);
        }
        return new Candidate(order, offsets, total);
    }

    private static void Move(Span<int> order, Packing packing, ReadOnlySpan<long> offsets, long total, ref Dice random)
    {
        var high = -1;
        for (int position = 0, seen = 0; position < order.Length; position++)
        {
            var buffer = order[position];
            if (offsets[buffer] + packing.Buffers[buffer].Bytes == total && random.Next(++seen) == 0) high = position;
        }
        var low = Pusher(order, high, packing, offsets, ref random);
        while (random.Next(2) == 0)
        {
            var lower = Pusher(order, low, packing, offsets, ref random);
            if (lower < 0) break;
            (high, low) = (low, lower);
        }

        if (random.Next(2) == 0)
        {
            (order[high], order[low]) = (order[low], order[high]);
            return;
        }
        var moved = order[high];
        order[low..high].CopyTo(order[(low + 1)..]);
        order[low] = moved;
    }

    /// <summary>The place in the order of some buffer that lay in the way when the one at <paramref name="high"/> was placed; −1 if none did.</summary>
    private static int Pusher(ReadOnlySpan<int> order, int high, Packing packing, ReadOnlySpan<long> offsets, ref Dice random)
    {
        var found = -1;
        ref readonly var pushed = ref packing.Buffers[order[high]];
        for (int position = 0, seen = 0; position < high; position++)
        {
            ref readonly var other = ref packing.Buffers[order[position]];
            if (offsets[order[position]] < offsets[order[high]] && other.Overlaps(pushed) && random.Next(++seen) == 0) found = position;
        }
        return found;
    }

    /// <summary>A small generator with a fixed start (xorshift64), so that the same network always gets the same layout.</summary>
    private struct Dice()
    {
        private ulong state = 0x9E3779B97F4A7C15;

        public int Next(int sides)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            return (int)((state >> 33) % (uint)sides);
        }
    }
}
