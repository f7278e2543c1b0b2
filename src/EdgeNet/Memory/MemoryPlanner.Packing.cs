namespace EdgeNet.Memory;

internal static partial class MemoryPlanner
{
    /// <summary>First fit: places buffers in a given order, each at the lowest offset where it meets no placed buffer of its lifetime.</summary>
    private sealed class Packing(BufferLife[] buffers)
    {
        /// <summary>What is placed so far, by offset.</summary>
        private readonly (long Offset, BufferLife Life)[] placed = new (long, BufferLife)[buffers.Length];

        /// <summary>What a search for a place costs beside its comparisons, in comparisons.</summary>
        private const int CallCost = 16;

        public ReadOnlySpan<BufferLife> Buffers => buffers;

        /// <summary>How much was done so far, counted in comparisons of buffers: a measure of time that is the same on every machine.</summary>
        public long Work { get; private set; }

        /// <summary>
        /// Fills in <paramref name="offsets"/> and gives the block's size; or gives up, with <see cref="long.MaxValue"/>,
        /// as soon as the size passes <paramref name="limit"/>.
        /// </summary>
        public long Pack(ReadOnlySpan<int> order, Span<long> offsets, long limit = long.MaxValue)
        {
            long total = 0;
            var count = 0;
            foreach (var i in order)
            {
                ref readonly var buffer = ref buffers[i];
                if (buffer.Bytes == 0) continue;
                var offset = LowestFit(placed.AsSpan(0, count), buffer);
                Insert(count++, offset, buffer);
                offsets[i] = offset;
                total = Math.Max(total, checked(offset + buffer.Bytes));
                if (total > limit) return long.MaxValue;
            }
            return total;
        }

        private long LowestFit(ReadOnlySpan<(long Offset, BufferLife Life)> placed, in BufferLife buffer)
        {
            Work += placed.Length + CallCost;
            long offset = 0;
            foreach (ref readonly var other in placed)
            {
                if (!other.Life.Overlaps(buffer)) continue;
                if (other.Offset - offset >= buffer.Bytes) break;
                offset = Math.Max(offset, other.Offset + other.Life.Bytes);
            }
            return offset;
        }

        private void Insert(int count, long offset, in BufferLife buffer)
        {
            var at = count;
            while (at > 0 && placed[at - 1].Offset > offset) at--;
            placed.AsSpan(at, count - at).CopyTo(placed.AsSpan(at + 1));
            placed[at] = (offset, buffer);
        }
    }
}
