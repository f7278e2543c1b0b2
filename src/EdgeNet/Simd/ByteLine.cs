using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>y = clamp(((x·weight &gt;&gt; 8) + added) &gt;&gt; shift, 0, 255) over bytes, which 16 bits have room for: another scale, for one.</summary>
internal readonly unsafe struct ByteLine(int weight, int added, int shift)
{
    private const int MostShift = 8, Tries = 9, Turns = 10;

    /// <summary>Whether nothing is taken away. A loop is faster if it needn't choose between <see cref="Raised"/> and <see cref="Lowered"/>.</summary>
    public bool IsRaised => added >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<L, V>(V x) where L : struct, IByteLane<V> where V : struct => IsRaised ? Raised<L, V>(x) : Lowered<L, V>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Raised<L, V>(V x) where L : struct, IByteLane<V> where V : struct => L.Line(x, weight, added, lowers: false, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Lowered<L, V>(V x) where L : struct, IByteLane<V> where V : struct => L.Line(x, weight, -added, lowers: true, shift);

    /// <summary>
    /// A line through all of a table between the two values that it is held within, if one is found: weights near the slope are tried.
    /// All of 1000 random changes of scale had one.
    /// </summary>
    /// <param name="table">What each byte is to become.</param>
    /// <param name="low">The least of the table. Where the table has it, the line may be lower.</param>
    /// <param name="high">The most.</param>
    public static ByteLine? Through(ReadOnlySpan<byte> table, byte low, byte high)
    {
        if (table.ContainsAnyExceptInRange(low, high) || Slope(table, low, high) is not { } slope) return null;
        var shift = MostShift;
        while (shift > 0 && slope * (1 << (8 + shift)) > ushort.MaxValue - Tries) shift--;
        if (shift == 0) return null;
        var nearest = (int)Math.Round(slope * (1 << (8 + shift)));
        for (var aside = 0; aside <= 2 * Tries; aside++)
        {
            var weight = nearest + (aside % 2 == 0 ? aside / 2 : -(aside + 1) / 2);
            if (weight < 0) continue;
            var (least, most) = (-ushort.MaxValue, (int)ushort.MaxValue);
            for (var x = 0; x < table.Length; x++)
            {
                if (table[x] > low) least = Math.Max(least, (table[x] << shift) - ((x * weight) >> 8));
                if (table[x] < high) most = Math.Min(most, ((table[x] + 1) << shift) - 1 - ((x * weight) >> 8));
            }

            if (least <= most) return new(weight, (least + most) / 2, shift);
        }

        return null;
    }

    /// <summary>
    /// The slope s for which lines t(x) ≤ s·x + c &lt; t(x) + 1 have most room, if there are any. Of the two places that leave least room, the higher
    /// one is behind the other where a steeper line has more.
    /// </summary>
    private static double? Slope(ReadOnlySpan<byte> table, byte low, byte high)
    {
        // Between the first place that lies above the least and the last one below the most; there may be neither.
        int first = table.IndexOfAnyExcept(low), last = table.LastIndexOfAnyExcept(high);
        var (rise, run) = first >= 0 && first < last ? (table[last] - table[first], last - first) : (high - low, 1);
        double least = Math.Max(0, rise - 1.0) / run, most = (rise + 1.0) / run;
        for (var turn = 0; turn < Turns; turn++)
        {
            var slope = (least + most) / 2;
            double above = double.MinValue, below = double.MaxValue;
            int highest = 0, lowest = 0;
            for (var x = 0; x < table.Length; x++)
            {
                var rest = table[x] - (slope * x);
                if (table[x] > low && rest > above) (above, highest) = (rest, x);
                if (table[x] < high && rest + 1 < below) (below, lowest) = (rest + 1, x);
            }

            if (turn == Turns - 1 && above < below) return slope;
            if (highest > lowest) least = slope;
            else most = slope;
        }

        return null;
    }
}

/// <summary>y = clamp(line(x), low, high), or of 255 − x, where the table falls.</summary>
internal sealed unsafe class ByteLineMap(ByteLine line, byte low, byte high, bool falls, SimdLevel level) : UnaryMap<byte, byte>
{
    /// <summary>What a table holds, if that is such a line, and one is faster than looking it up.</summary>
    public static ByteLineMap? Of(byte* table, SimdLevel level)
    {
        if (level == SimdLevel.Scalar || ByteLookup.IsFast(level)) return null;
        Span<byte> rising = stackalloc byte[ByteLookup.Entries];
        new Span<byte>(table, ByteLookup.Entries).CopyTo(rising);
        var falls = rising[0] > rising[^1];
        if (falls) rising.Reverse();
        var (low, high) = (rising[0], rising[^1]);
        return ByteLine.Through(rising, low, high) is { } line ? new(line, low, high, falls, level) : null;
    }

    public override void Run(byte* x, byte* y, nint count)
    {
        if (level >= SimdLevel.V512 && count >= U8x64.Count) Run<U8x64, Vector512<byte>>(line, x, y, count);
        else if (level >= SimdLevel.V256 && count >= U8x32.Count) Run<U8x32, Vector256<byte>>(line, x, y, count);
        else if (level >= SimdLevel.V128 && count >= U8x16.Count) Run<U8x16, Vector128<byte>>(line, x, y, count);
        else if (count > 0) Run<U8x1, int>(line, x, y, count);
    }

    /// <summary>The last lane, which may overlap the one before, is worked out first: y may be x itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<L, V>(ByteLine line, byte* x, byte* y, nint count) where L : struct, IByteLane<V> where V : struct
    {
        V least = L.Fill(low), most = L.Fill(high), turned = falls ? L.Fill(byte.MaxValue) : default;
        var rest = count - L.Count;
        var last = L.Min(L.Max(line.Apply<L, V>(L.Xor(L.Load(x + rest), turned)), least), most);
        if (line.IsRaised)
        {
            for (nint i = 0; i < rest; i += L.Count) L.Store(L.Min(L.Max(line.Raised<L, V>(L.Xor(L.Load(x + i), turned)), least), most), y + i);
        }
        else
        {
            for (nint i = 0; i < rest; i += L.Count) L.Store(L.Min(L.Max(line.Lowered<L, V>(L.Xor(L.Load(x + i), turned)), least), most), y + i);
        }

        L.Store(last, y + rest);
    }
}
