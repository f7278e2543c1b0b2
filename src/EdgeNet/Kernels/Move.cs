using EdgeNet.Simd;

namespace EdgeNet.Kernels;

/// <summary>One loop of a <see cref="Move"/>: how often it turns, and how many elements further each turn reads and writes. Either step may be
/// negative; a reading step of 0 repeats.</summary>
internal readonly record struct Loop(long Count, long From, long To);

/// <summary>
/// Copies a box of elements between two strided places: nested loops around one assignment, which is what Slice, Transpose, Expand,
/// Tile, Pad, Concat and Split all come to. The loops are put in the order of the destination and merged where they can be; the
/// innermost then becomes a block copy, a fill, a strided line or, where source and destination run along different loops, a tiled transpose.
/// </summary>
internal sealed unsafe class Move
{
    private readonly byte* from, to;
    private readonly Loop[] outer;
    private readonly Line line;
    private readonly long segments;

    /// <param name="from">The element the first turn reads.</param>
    /// <param name="to">The element the first turn writes. No two turns write the same one.</param>
    /// <param name="elementBytes">The size of an element.</param>
    /// <param name="level">The vector width to use.</param>
    /// <param name="loops">The loops, in any order.</param>
    public Move(void* from, void* to, int elementBytes, SimdLevel level, IEnumerable<Loop> loops)
    {
        this.from = (byte*)from;
        this.to = (byte*)to;
        var merged = Merge([.. loops.Select(l => new Loop(l.Count, l.From * elementBytes, l.To * elementBytes))]);
        Bytes = merged.Aggregate((long)elementBytes, (bytes, loop) => bytes * loop.Count);
        line = Line.Choose(merged, elementBytes, level);
        outer = [.. merged];
        segments = (line.Count + line.Segment - 1) / line.Segment;
        Units = Bytes == 0 ? 0 : outer.Aggregate(segments, (units, loop) => units * loop.Count);
    }

    /// <summary>The bytes written.</summary>
    public long Bytes { get; }

    /// <summary>How many independent units there are: a stretch of the innermost line each.</summary>
    public long Units { get; }

    /// <summary>Does units <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public void Run(long begin, long end)
    {
        if (begin == end) return;
        Span<long> at = stackalloc long[outer.Length];
        var (turn, segment) = Math.DivRem(begin, segments);
        byte* source = from, target = to;
        for (var i = outer.Length - 1; i >= 0; i--)
        {
            (turn, at[i]) = Math.DivRem(turn, outer[i].Count);
            source += at[i] * outer[i].From;
            target += at[i] * outer[i].To;
        }

        for (var unit = begin; unit < end;)
        {
            // All of this line's segments that are asked for, as one stretch.
            var count = Math.Min(segments - segment, end - unit);
            line.Run(source, target, segment * line.Segment, Math.Min((segment + count) * line.Segment, line.Count));
            unit += count;
            segment = 0;
            for (var i = outer.Length - 1; i >= 0; i--)
            {
                source += outer[i].From;
                target += outer[i].To;
                if (++at[i] < outer[i].Count) break;
                source -= outer[i].Count * outer[i].From;
                target -= outer[i].Count * outer[i].To;
                at[i] = 0;
            }
        }
    }

    /// <summary>Loops in the order of the destination, outermost first, without those of one turn, neighbours made one where their steps allow.</summary>
    private static List<Loop> Merge(Loop[] loops)
    {
        if (loops.Any(l => l.Count == 0)) return [new(0, 0, 0)];
        var merged = new List<Loop>();
        foreach (var loop in loops.Where(l => l.Count != 1).OrderByDescending(l => Math.Abs(l.To)))
        {
            if (merged.Count > 0 && merged[^1] is var last && last.From == loop.From * loop.Count && last.To == loop.To * loop.Count)
                merged[^1] = loop with { Count = last.Count * loop.Count };
            else
                merged.Add(loop);
        }
        return merged;
    }
}
