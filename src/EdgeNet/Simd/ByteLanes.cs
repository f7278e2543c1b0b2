using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>Lanes of bytes that may be part empty, and what turns reals into bytes.</summary>
internal static unsafe class ByteLanes
{
    /// <summary>2²³ + 2²²: added to a smaller number it leaves no room for a fraction, so that the sum is rounded, halves to even, and ends in the integer's bits.</summary>
    private const float Rounding = 12582912f;

    /// <summary>Loads at most <paramref name="count"/> bytes as 32-bit integers; the other positions are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L LoadUpTo<L>(byte* from, nint count) where L : struct, ILane<L>
    {
        if (count >= L.Count) return L.LoadBytes(from);
        UInt128 some = 0;
        Unsafe.CopyBlockUnaligned(&some, from, (uint)count);
        return L.LoadBytes((byte*)&some);
    }

    /// <summary>Stores the lowest bytes of at most <paramref name="count"/> 32-bit integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpTo<L>(L value, byte* to, nint count) where L : struct, ILane<L>
    {
        if (count >= L.Count)
        {
            L.StoreBytes(value, to);
            return;
        }

        UInt128 all;
        L.StoreBytes(value, (byte*)&all);
        Unsafe.CopyBlockUnaligned(to, &all, (uint)count);
    }

    /// <summary>Bytes less a zero point, as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Centred<L>(L bytes, L zero) where L : struct, ILane<L> => L.FromInteger(bytes) - zero;

    /// <summary>round(clamp(value, low, high)) + zero, halves to even, in the lowest byte of each integer; of a NaN, low.</summary>
    /// <param name="value">In units of the result's scale.</param>
    /// <param name="low">The least that a byte stands for, −zero or more.</param>
    /// <param name="high">The most that a byte stands for, 255 − zero or less.</param>
    /// <param name="zero">The zero point, as an integer.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Quantized<L>(L value, L low, L high, L zero) where L : struct, ILane<L> =>
        L.AddBits(L.Min(L.Max(value, low), high) + Rounding, zero);
}
