using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>y = clamp(x, low, high): what a table of bytes often is, such as that of a ReLU which keeps its input's scale.</summary>
internal sealed unsafe class ByteClamp(byte low, byte high, SimdLevel level) : UnaryMap<byte, byte>
{
    /// <summary>What a table holds, if that is no more than a clamp.</summary>
    public static ByteClamp? Of(byte* table, SimdLevel level)
    {
        var (low, high) = (table[0], table[byte.MaxValue]);
        if (low > high) return null;
        for (var q = 0; q < ByteLookup.Entries; q++)
            if (table[q] != Math.Clamp(q, low, high)) return null;
        return new(low, high, level);
    }

    public override void Run(byte* x, byte* y, nint count)
    {
        if (level >= SimdLevel.V512 && count >= U8x64.Count) Run<U8x64, Vector512<byte>>(x, y, count);
        else if (level >= SimdLevel.V256 && count >= U8x32.Count) Run<U8x32, Vector256<byte>>(x, y, count);
        else if (level >= SimdLevel.V128 && count >= U8x16.Count) Run<U8x16, Vector128<byte>>(x, y, count);
        else if (count > 0) Run<U8x1, int>(x, y, count);
    }

    /// <summary>The last lane may overlap the one before: what is clamped twice stays the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<L, V>(byte* x, byte* y, nint count) where L : struct, IByteLane<V> where V : struct
    {
        V least = L.Fill(low), most = L.Fill(high);
        var last = count - L.Count;
        for (nint i = 0; i < last; i += L.Count) L.Store(L.Min(L.Max(L.Load(x + i), least), most), y + i);
        L.Store(L.Min(L.Max(L.Load(x + last), least), most), y + last);
    }
}
