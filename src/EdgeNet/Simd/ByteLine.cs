using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>y = clamp(((x·weight &gt;&gt; 8) + added) &gt;&gt; shift, 0, 255) over bytes, which 16 bits have room for: another scale, for one.</summary>
internal readonly unsafe struct ByteLine(int weight, int added, int shift)
{
    private const int MostShift = 8, Tries = 9;

    private readonly int plus = Math.Max(added, 0), minus = Math.Max(-added, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<L, V>(V x) where L : struct, IByteLane<V> where V : struct => L.Line(x, weight, plus, minus, shift);

    /// <summary>
    /// A line through all of a table between the two values that it is held within, if one is found: weights near the slope are tried.
    /// Of 1500 random changes of scale, one had none.
    /// </summary>
    /// <param name="table">What each byte is to become.</param>
    /// <param name="slope">About what that grows by with each byte.</param>
    /// <param name="low">The least of the table. Where the table has it, the line may be lower.</param>
    /// <param name="high">The most.</param>
    public static ByteLine? Through(ReadOnlySpan<byte> table, float slope, byte low, byte high)
    {
        if (low > high || table.ContainsAnyExceptInRange(low, high)) return null; // it falls, or turns
        var shift = MostShift;
        while (shift > 0 && slope * (1 << (8 + shift)) > ushort.MaxValue - Tries) shift--;
        if (shift == 0) return null;
        var nearest = (int)MathF.Round(slope * (1 << (8 + shift)));
        for (var weight = Math.Max(nearest - Tries, 0); weight <= nearest + Tries; weight++)
        {
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
}

/// <summary>y = clamp(line(x), low, high).</summary>
internal sealed unsafe class ByteLineMap(ByteLine line, byte low, byte high, SimdLevel level) : UnaryMap<byte, byte>
{
    /// <summary>What a table holds, if that is such a line, and one is faster than looking it up.</summary>
    public static ByteLineMap? Of(byte* table, float slope, SimdLevel level)
    {
        var (low, high) = (table[0], table[byte.MaxValue]);
        if (level == SimdLevel.Scalar || ByteLookup.IsFast(level)) return null;
        return ByteLine.Through(new(table, ByteLookup.Entries), slope, low, high) is { } line ? new(line, low, high, level) : null;
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
        V least = L.Fill(low), most = L.Fill(high);
        var rest = count - L.Count;
        var last = L.Min(L.Max(line.Apply<L, V>(L.Load(x + rest)), least), most);
        for (nint i = 0; i < rest; i += L.Count) L.Store(L.Min(L.Max(line.Apply<L, V>(L.Load(x + i)), least), most), y + i);
        L.Store(last, y + rest);
    }
}
