using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>Sixty-four bytes (AVX-512 BW). Unpacking and packing keep to 128 bits each: quarters hold every fourth group of four.</summary>
internal readonly unsafe struct U8x64 : IByteLane<Vector512<byte>>
{
    public static int Count => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Load(byte* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<byte> value, byte* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> LoadUpTo(byte* from, nint count) => count >= Count ? Load(from) : LoadPartial(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpTo(Vector512<byte> value, byte* to, nint count)
    {
        if (count >= Count) Store(value, to);
        else StorePartial(value, to, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<byte> LoadPartial(byte* from, nint count) => count < U8x32.Count
        ? Vector512.Create(U8x32.LoadUpTo(from, count), Vector256<byte>.Zero)
        : Vector512.Create(U8x32.Load(from), U8x32.LoadUpTo(from + U8x32.Count, count - U8x32.Count));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePartial(Vector512<byte> value, byte* to, nint count)
    {
        U8x32.StoreUpTo(value.GetLower(), to, count);
        if (count > U8x32.Count) U8x32.StoreUpTo(value.GetUpper(), to + U8x32.Count, count - U8x32.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Max(Vector512<byte> a, Vector512<byte> b) => Vector512.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Min(Vector512<byte> a, Vector512<byte> b) => Vector512.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> And(Vector512<byte> a, Vector512<byte> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Xor(Vector512<byte> a, Vector512<byte> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Last(nint count) => Vector512.GreaterThanOrEqual(Vector512<byte>.Indices, Vector512.Create((byte)(Count - count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Fill(byte value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Integers(int value) => Vector512.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddIntegers(Vector512<byte> a, Vector512<byte> b) => (a.AsInt32() + b.AsInt32()).AsByte();

    // Two bytes are a word: the first adds these up, of which those at odd places fill the upper half, and the second those at odd places alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddFirst(Vector512<byte> sums, Vector512<byte> bytes) => (sums.AsUInt16() + bytes.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddSecond(Vector512<byte> sums, Vector512<byte> bytes) => (sums.AsUInt16() + (bytes.AsUInt16() >> 8)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Quarter(Vector512<byte> first, Vector512<byte> second, int quarter)
    {
        var evens = first.AsUInt16() - (second.AsUInt16() << 8);
        var half = quarter < 2 ? Avx512BW.UnpackLow(evens, second.AsUInt16()) : Avx512BW.UnpackHigh(evens, second.AsUInt16());
        return (quarter % 2 == 0 ? Avx512BW.UnpackLow(half, Vector512<ushort>.Zero) : Avx512BW.UnpackHigh(half, Vector512<ushort>.Zero)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> SumOfSquares(Vector512<byte> a, Vector512<byte> b, int quarter)
    {
        var pairs = Words(quarter < 2 ? Avx512BW.UnpackLow(a, b) : Avx512BW.UnpackHigh(a, b), lower: quarter % 2 == 0);
        return Avx512BW.MultiplyAddAdjacent(pairs, pairs).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Sums(Vector512<byte> bytes) => Avx512BW.SumAbsoluteDifferences(bytes, Vector512<byte>.Zero).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Squares(Vector512<byte> bytes)
    {
        Vector512<short> even = bytes.AsInt16() & Vector512.Create((short)byte.MaxValue), odd = (bytes.AsUInt16() >> 8).AsInt16();
        return (Avx512BW.MultiplyAddAdjacent(even, even) + Avx512BW.MultiplyAddAdjacent(odd, odd)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Largest(Vector512<byte> bytes) => U8x32.Largest(U8x32.Max(bytes.GetLower(), bytes.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Total(Vector512<byte> integers) => (long)Vector512.Sum(Vector512.WidenLower(integers.AsUInt32()) + Vector512.WidenUpper(integers.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIntegers(Vector512<byte> a, Vector512<byte> b, Vector512<byte> c, Vector512<byte> d, int* to)
    {
        Avx512F.ExtractVector128(a.AsInt32(), 0).Store(to);
        Avx512F.ExtractVector128(b.AsInt32(), 0).Store(to + 4);
        Avx512F.ExtractVector128(c.AsInt32(), 0).Store(to + 8);
        Avx512F.ExtractVector128(d.AsInt32(), 0).Store(to + 12);
        Avx512F.ExtractVector128(a.AsInt32(), 1).Store(to + 16);
        Avx512F.ExtractVector128(b.AsInt32(), 1).Store(to + 20);
        Avx512F.ExtractVector128(c.AsInt32(), 1).Store(to + 24);
        Avx512F.ExtractVector128(d.AsInt32(), 1).Store(to + 28);
        Avx512F.ExtractVector128(a.AsInt32(), 2).Store(to + 32);
        Avx512F.ExtractVector128(b.AsInt32(), 2).Store(to + 36);
        Avx512F.ExtractVector128(c.AsInt32(), 2).Store(to + 40);
        Avx512F.ExtractVector128(d.AsInt32(), 2).Store(to + 44);
        Avx512F.ExtractVector128(a.AsInt32(), 3).Store(to + 48);
        Avx512F.ExtractVector128(b.AsInt32(), 3).Store(to + 52);
        Avx512F.ExtractVector128(c.AsInt32(), 3).Store(to + 56);
        Avx512F.ExtractVector128(d.AsInt32(), 3).Store(to + 60);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Scaled(Vector512<byte> integers, float scale) => (Vector512.ConvertToSingle(integers.AsInt32()) * Vector512.Create(scale)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Quantized(Vector512<byte> a, Vector512<byte> b, Vector512<byte> c, Vector512<byte> d, float scale, int zero)
    {
        var add = Vector512.Create((short)zero);
        return Avx512BW.PackUnsignedSaturate(
            Avx512BW.AddSaturate(Avx512BW.PackSignedSaturate(Nearest(a, scale), Nearest(b, scale)), add),
            Avx512BW.AddSaturate(Avx512BW.PackSignedSaturate(Nearest(c, scale), Nearest(d, scale)), add));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> WeightedSum(Vector512<byte> a, Vector512<byte> b, short weightA, short weightB, int added, int shift)
    {
        Vector512<byte> low = Avx512BW.UnpackLow(a, b), high = Avx512BW.UnpackHigh(a, b);
        var weights = Vector512.Create((weightB << 16) | (ushort)weightA).AsInt16();
        return Avx512BW.PackUnsignedSaturate(
            Avx512BW.PackSignedSaturate(Sum(Words(low, lower: true)), Sum(Words(low, lower: false))),
            Avx512BW.PackSignedSaturate(Sum(Words(high, lower: true)), Sum(Words(high, lower: false))));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<int> Sum(Vector512<short> pairs) => Avx512F.ShiftRightArithmeticVariable(Avx512BW.MultiplyAddAdjacent(pairs, weights) + Vector512.Create(added), Vector512.Create((uint)shift));
    }

    // Bytes in the upper halves of words: the upper half of a product is x·weight >> 8. What is added saturates, where a byte does, too.
    // A product shifts with no count to be moved to a register.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Line(Vector512<byte> x, int weight, int height, bool lowers, int shift)
    {
        return Avx512BW.PackUnsignedSaturate(On(Avx512BW.UnpackLow(Vector512<byte>.Zero, x)), On(Avx512BW.UnpackHigh(Vector512<byte>.Zero, x)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<short> On(Vector512<byte> words)
        {
            var product = Avx512BW.MultiplyHigh(words.AsUInt16(), Vector512.Create((ushort)weight));
            var sum = lowers ? Avx512BW.SubtractSaturate(product, Vector512.Create((ushort)height)) : Avx512BW.AddSaturate(product, Vector512.Create((ushort)height));
            return Avx512BW.MultiplyHigh(sum, Vector512.Create((ushort)(0x10000 >> shift))).AsInt16();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Product(Vector512<byte> a, Vector512<byte> b, Vector512<byte> zeroA, Vector512<byte> zeroB, short factor, short added, int shift)
    {
        // Beside each byte its zero point: one instruction takes 127 times the one and −127 times the other.
        var weights = Vector512.Create((ushort)0x817F).AsSByte();
        return Avx512BW.PackUnsignedSaturate(
            Half(Avx512BW.UnpackLow(a, zeroA), Avx512BW.UnpackLow(b, zeroB)), Half(Avx512BW.UnpackHigh(a, zeroA), Avx512BW.UnpackHigh(b, zeroB)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<short> Half(Vector512<byte> x, Vector512<byte> y)
        {
            var scaled = Avx512BW.MultiplyHighRoundScale(Avx512BW.MultiplyAddAdjacent(y, weights), Vector512.Create(factor));
            return Avx512BW.AddSaturate(Avx512BW.MultiplyHighRoundScale(Avx512BW.MultiplyAddAdjacent(x, weights), scaled), Vector512.Create(added)) >> shift;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Product(Vector512<byte> a, Vector512<byte> b, short zeroA, short zeroB, float scale, int zero)
    {
        Vector512<short> za = Vector512.Create(zeroA), zb = Vector512.Create(zeroB);
        Vector512<short> lowA = Words(a, lower: true) - za, lowB = Words(b, lower: true) - zb;
        Vector512<short> highA = Words(a, lower: false) - za, highB = Words(b, lower: false) - zb;
        Vector512<short> low0 = lowA * lowB, low1 = Avx512BW.MultiplyHigh(lowA, lowB), high0 = highA * highB, high1 = Avx512BW.MultiplyHigh(highA, highB);
        return Quantized(Avx512BW.UnpackLow(low0, low1).AsByte(), Avx512BW.UnpackHigh(low0, low1).AsByte(),
            Avx512BW.UnpackLow(high0, high1).AsByte(), Avx512BW.UnpackHigh(high0, high1).AsByte(), scale, zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Nearest(Vector512<byte> integers, float scale) => Avx512F.ConvertToVector512Int32(Scaled(integers, scale).AsSingle());

    /// <summary>The lower or upper half of each 128 bits' bytes, as words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Words(Vector512<byte> bytes, bool lower) =>
        (lower ? Avx512BW.UnpackLow(bytes, Vector512<byte>.Zero) : Avx512BW.UnpackHigh(bytes, Vector512<byte>.Zero)).AsInt16();
}
