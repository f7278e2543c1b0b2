using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>Lanes of bytes that may be part empty, and what turns reals into bytes.</summary>
internal static unsafe class ByteLanes
{
    /// <summary>2²³ + 2²²: added to a smaller number it leaves no room for a fraction, so that the sum is rounded, halves to even, and ends in the integer's bits.</summary>
    private const float Rounding = 12582912f;

    /// <summary>Loads at most <paramref name="count"/> bytes as 32-bit integers; the other positions are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L LoadUpTo<L>(byte* from, nint count) where L : struct, ILane<L> => count >= L.Count ? L.LoadBytes(from) : L.LoadBytesPartial(from, count);

    /// <summary>Stores the lowest bytes of at most <paramref name="count"/> 32-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpTo<L>(L value, byte* to, nint count) where L : struct, ILane<L>
    {
        if (count >= L.Count) L.StoreBytes(value, to);
        else L.StoreBytesPartial(value, to, count);
    }

    /// <summary>round(clamp(value, low, high)) + zero, halves to even, in the lowest byte of each integer; of a NaN, low.</summary>
    /// <param name="value">In units of the result's scale.</param>
    /// <param name="low">The least that a byte stands for, −zero or more.</param>
    /// <param name="high">The most that a byte stands for, 255 − zero or less.</param>
    /// <param name="zero">The zero point, as an integer.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Quantized<L>(L value, L low, L high, L zero) where L : struct, ILane<L> =>
        L.AddBits(L.Min(L.Max(value, low), high) + Rounding, zero);

    /// <summary>Loads less than 8 bytes; the upper ones are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong LoadPartial(byte* from, nint count)
    {
        // Two loads that may overlap.
        if (count >= 4) return *(uint*)from | ((ulong)*(uint*)(from + count - 4) << (int)(8 * (count - 4)));
        if (count >= 2) return *(ushort*)from | ((uint)*(ushort*)(from + count - 2) << (int)(8 * (count - 2)));
        return count == 1 ? *from : 0u;
    }

    /// <summary>Stores the lowest of 8 bytes, less than all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(ulong bytes, byte* to, nint count)
    {
        if (count >= 4)
        {
            *(uint*)to = (uint)bytes;
            *(uint*)(to + count - 4) = (uint)(bytes >> (int)(8 * (count - 4)));
        }
        else if (count >= 2)
        {
            *(ushort*)to = (ushort)bytes;
            *(ushort*)(to + count - 2) = (ushort)(bytes >> (int)(8 * (count - 2)));
        }
        else if (count == 1)
        {
            *to = (byte)bytes;
        }
    }
}
