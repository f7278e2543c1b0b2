namespace EdgeNet.Simd;

/// <summary>
/// A row of floats that compute in step: a 512-, 256- or 128-bit vector, or a single float. A formula written once
/// over <typeparamref name="TSelf"/> therefore runs at every width, and gives the same bits at every width, because
/// each operation here is defined exactly (IEEE 754 rounding to nearest even; <see cref="MultiplyAdd"/> rounds once).
/// A comparison gives a mask: all bits set in a position where it holds, none where it does not or an operand is NaN.
/// </summary>
internal unsafe interface ILane<TSelf> where TSelf : struct, ILane<TSelf>
{
    /// <summary>How many floats a lane holds.</summary>
    static abstract int Count { get; }

    static abstract TSelf Load(float* source);
    static abstract void Store(TSelf value, float* target);

    /// <summary>Loads <paramref name="count"/> &lt; <see cref="Count"/> floats, touching no memory beyond them; the other positions are zero.</summary>
    static abstract TSelf LoadPartial(float* source, nint count);

    /// <summary>Stores the first <paramref name="count"/> &lt; <see cref="Count"/> floats, touching no memory beyond them.</summary>
    static abstract void StorePartial(TSelf value, float* target, nint count);

    static abstract implicit operator TSelf(float value);
    static abstract TSelf operator +(TSelf a, TSelf b);
    static abstract TSelf operator -(TSelf a, TSelf b);
    static abstract TSelf operator *(TSelf a, TSelf b);
    static abstract TSelf operator /(TSelf a, TSelf b);
    static abstract TSelf operator -(TSelf a);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary><c>a &lt; b ? a : b</c>: of a NaN and a number the second wins, so <c>Min(limit, x)</c> keeps a NaN in x.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary><c>a &gt; b ? a : b</c>: of a NaN and a number the second wins, so <c>Max(limit, x)</c> keeps a NaN in x.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);
    static abstract TSelf Sqrt(TSelf a);
    static abstract TSelf Floor(TSelf a);
    static abstract TSelf Ceiling(TSelf a);
    static abstract TSelf Truncate(TSelf a);

    /// <summary>The nearest integer; halves go to the even one.</summary>
    static abstract TSelf Round(TSelf a);

    static abstract TSelf operator <(TSelf a, TSelf b);
    static abstract TSelf operator >(TSelf a, TSelf b);
    static abstract TSelf operator <=(TSelf a, TSelf b);
    static abstract TSelf operator >=(TSelf a, TSelf b);

    /// <summary>The mask of a = b.</summary>
    static abstract TSelf Equal(TSelf a, TSelf b);

    /// <summary>Per position, <paramref name="a"/> where the mask is set, else <paramref name="b"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>The mask of the first <paramref name="count"/> positions.</summary>
    static abstract TSelf First(nint count);

    /// <summary>All positions as one number: the upper half is combined with the lower until one is left.</summary>
    static abstract float Fold<F>(F reduction, TSelf a) where F : struct, IReduction;

    /// <summary>Whether a mask is set anywhere.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>A bit for each position, the first the lowest: 1 where a mask is set.</summary>
    static abstract uint SetPositions(TSelf mask);

    /// <summary>Loads <see cref="Count"/> bytes as 32-bit integers from 0 to 255.</summary>
    static abstract TSelf LoadBytes(byte* source);

    /// <summary>Loads <paramref name="count"/> &lt; <see cref="Count"/> bytes as 32-bit integers, touching no memory beyond them; the other positions are zero.</summary>
    static abstract TSelf LoadBytesPartial(byte* source, nint count);

    /// <summary>Stores the lowest byte of each 32-bit integer.</summary>
    static abstract void StoreBytes(TSelf a, byte* target);

    /// <summary>Stores the lowest bytes of the first <paramref name="count"/> &lt; <see cref="Count"/> 32-bit integers, touching no memory beyond them.</summary>
    static abstract void StoreBytesPartial(TSelf a, byte* target, nint count);

    /// <summary>Stores four lanes of floats, one behind the other, as bytes: <c>clamp(round(x) + zero, 0, 255)</c>, halves to even; of a NaN, 0.</summary>
    static abstract void StoreBytes(TSelf a, TSelf b, TSelf c, TSelf d, TSelf zero, byte* target);

    /// <summary>
    /// Stores two lanes of floats, one behind the other, and two more elsewhere, as bytes: <c>clamp(round(x) + zero, least, most)</c>, halves to even.
    /// No float may be beyond 30 bits. Every 16 bits hold the zero, every byte the bounds.
    /// </summary>
    static abstract void StoreBytes(TSelf a, TSelf b, byte* first, TSelf c, TSelf d, byte* second, TSelf zero, TSelf least, TSelf most);

    static abstract TSelf operator &(TSelf a, TSelf b);
    static abstract TSelf operator |(TSelf a, TSelf b);
    static abstract TSelf operator ^(TSelf a, TSelf b);
    static abstract TSelf operator ~(TSelf a);

    /// <summary>The 32-bit integer <paramref name="bits"/> in every position, for the operations below that treat a lane as integers.</summary>
    static abstract TSelf Bits(int bits);
    static abstract TSelf AddBits(TSelf a, TSelf b);
    static abstract TSelf SubtractBits(TSelf a, TSelf b);

    /// <summary>The lower 32 bits of products.</summary>
    static abstract TSelf MultiplyBits(TSelf a, TSelf b);
    static abstract TSelf ShiftLeft(TSelf a, int count);

    /// <summary>Shifts right, copying the sign bit.</summary>
    static abstract TSelf ShiftRight(TSelf a, int count);

    /// <summary>Shifts left; what leaves at the top comes back at the bottom.</summary>
    static abstract TSelf RotateLeft(TSelf a, int count);

    /// <summary>Floats to 32-bit integers. The floats must be integral and fit.</summary>
    static abstract TSelf ToInteger(TSelf a);

    /// <summary>32-bit integers to floats, rounded to nearest even.</summary>
    static abstract TSelf FromInteger(TSelf a);

    /// <summary>a·2ⁿ rounded once, for an integral n in [−252, 254] and an a in [½, 2].</summary>
    static abstract TSelf Scale(TSelf a, TSelf n);

    /// <summary>2ⁿ for an integral n in [−126, 127].</summary>
    static abstract TSelf PowerOfTwo(TSelf n);
}
