using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>Thirty-two bytes (AVX2). Unpacking and packing keep to 128 bits each: quarters hold every fourth group of four.</summary>
internal readonly unsafe struct U8x32 : IByteLane<Vector256<byte>>
{
    public static int Count => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(byte* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> value, byte* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LoadUpTo(byte* from, nint count) => count >= Count ? Load(from) : LoadPartial(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpTo(Vector256<byte> value, byte* to, nint count)
    {
        if (count >= Count) Store(value, to);
        else StorePartial(value, to, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector256<byte> LoadPartial(byte* from, nint count) => count < U8x16.Count
        ? Vector256.Create(U8x16.LoadUpTo(from, count), Vector128<byte>.Zero)
        : Vector256.Create(U8x16.Load(from), U8x16.LoadUpTo(from + U8x16.Count, count - U8x16.Count));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePartial(Vector256<byte> value, byte* to, nint count)
    {
        U8x16.StoreUpTo(value.GetLower(), to, count);
        if (count > U8x16.Count) U8x16.StoreUpTo(value.GetUpper(), to + U8x16.Count, count - U8x16.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Max(Vector256<byte> a, Vector256<byte> b) => Vector256.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Min(Vector256<byte> a, Vector256<byte> b) => Vector256.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> And(Vector256<byte> a, Vector256<byte> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Xor(Vector256<byte> a, Vector256<byte> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Last(nint count) => Vector256.GreaterThanOrEqual(Vector256<byte>.Indices, Vector256.Create((byte)(Count - count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Fill(byte value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Integers(int value) => Vector256.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddIntegers(Vector256<byte> a, Vector256<byte> b) => (a.AsInt32() + b.AsInt32()).AsByte();

    // Two bytes are a word: the first adds these up, of which those at odd places fill the upper half, and the second those at odd places alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddFirst(Vector256<byte> sums, Vector256<byte> bytes) => (sums.AsUInt16() + bytes.AsUInt16()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddSecond(Vector256<byte> sums, Vector256<byte> bytes) => (sums.AsUInt16() + (bytes.AsUInt16() >> 8)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Quarter(Vector256<byte> first, Vector256<byte> second, int quarter)
    {
        var evens = first.AsUInt16() - (second.AsUInt16() << 8);
        var half = quarter < 2 ? Avx2.UnpackLow(evens, second.AsUInt16()) : Avx2.UnpackHigh(evens, second.AsUInt16());
        return (quarter % 2 == 0 ? Avx2.UnpackLow(half, Vector256<ushort>.Zero) : Avx2.UnpackHigh(half, Vector256<ushort>.Zero)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> SumOfSquares(Vector256<byte> a, Vector256<byte> b, int quarter)
    {
        var pairs = Words(quarter < 2 ? Avx2.UnpackLow(a, b) : Avx2.UnpackHigh(a, b), lower: quarter % 2 == 0);
        return Avx2.MultiplyAddAdjacent(pairs, pairs).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Sums(Vector256<byte> bytes) => Avx2.SumAbsoluteDifferences(bytes, Vector256<byte>.Zero).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Squares(Vector256<byte> bytes)
    {
        Vector256<short> even = bytes.AsInt16() & Vector256.Create((short)byte.MaxValue), odd = (bytes.AsUInt16() >> 8).AsInt16();
        return (Avx2.MultiplyAddAdjacent(even, even) + Avx2.MultiplyAddAdjacent(odd, odd)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Largest(Vector256<byte> bytes) => U8x16.Largest(U8x16.Max(bytes.GetLower(), bytes.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Total(Vector256<byte> integers) => (long)Vector256.Sum(Vector256.WidenLower(integers.AsUInt32()) + Vector256.WidenUpper(integers.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIntegers(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, int* to)
    {
        Avx2.ExtractVector128(a.AsInt32(), 0).Store(to);
        Avx2.ExtractVector128(b.AsInt32(), 0).Store(to + 4);
        Avx2.ExtractVector128(c.AsInt32(), 0).Store(to + 8);
        Avx2.ExtractVector128(d.AsInt32(), 0).Store(to + 12);
        Avx2.ExtractVector128(a.AsInt32(), 1).Store(to + 16);
        Avx2.ExtractVector128(b.AsInt32(), 1).Store(to + 20);
        Avx2.ExtractVector128(c.AsInt32(), 1).Store(to + 24);
        Avx2.ExtractVector128(d.AsInt32(), 1).Store(to + 28);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Scaled(Vector256<byte> integers, float scale) => (Vector256.ConvertToSingle(integers.AsInt32()) * Vector256.Create(scale)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Quantized(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, float scale, int zero)
    {
        var add = Vector256.Create((short)zero);
        return Avx2.PackUnsignedSaturate(
            Avx2.AddSaturate(Avx2.PackSignedSaturate(Nearest(a, scale), Nearest(b, scale)), add),
            Avx2.AddSaturate(Avx2.PackSignedSaturate(Nearest(c, scale), Nearest(d, scale)), add));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> WeightedSum(Vector256<byte> a, Vector256<byte> b, short weightA, short weightB, int added, int shift)
    {
        Vector256<byte> low = Avx2.UnpackLow(a, b), high = Avx2.UnpackHigh(a, b);
        var weights = Vector256.Create((weightB << 16) | (ushort)weightA).AsInt16();
        return Avx2.PackUnsignedSaturate(
            Avx2.PackSignedSaturate(Sum(Words(low, lower: true)), Sum(Words(low, lower: false))),
            Avx2.PackSignedSaturate(Sum(Words(high, lower: true)), Sum(Words(high, lower: false))));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<int> Sum(Vector256<short> pairs) => Avx2.ShiftRightArithmeticVariable(Avx2.MultiplyAddAdjacent(pairs, weights) + Vector256.Create(added), Vector256.Create((uint)shift));
    }

    // Bytes in the upper halves of words: the upper half of a product is x·weight >> 8. What is added saturates, where a byte does, too.
    // A product shifts with no count to be moved to a register.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Line(Vector256<byte> x, int weight, int height, bool lowers, int shift)
    {
        return Avx2.PackUnsignedSaturate(On(Avx2.UnpackLow(Vector256<byte>.Zero, x)), On(Avx2.UnpackHigh(Vector256<byte>.Zero, x)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<short> On(Vector256<byte> words)
        {
            var product = Avx2.MultiplyHigh(words.AsUInt16(), Vector256.Create((ushort)weight));
            var sum = lowers ? Avx2.SubtractSaturate(product, Vector256.Create((ushort)height)) : Avx2.AddSaturate(product, Vector256.Create((ushort)height));
            return Avx2.MultiplyHigh(sum, Vector256.Create((ushort)(0x10000 >> shift))).AsInt16();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Product(Vector256<byte> a, Vector256<byte> b, Vector256<byte> zeroA, Vector256<byte> zeroB, short factor, short added, int shift)
    {
        // Beside each byte its zero point: one instruction takes 127 times the one and −127 times the other.
        var weights = Vector256.Create((ushort)0x817F).AsSByte();
        return Avx2.PackUnsignedSaturate(
            Half(Avx2.UnpackLow(a, zeroA), Avx2.UnpackLow(b, zeroB)), Half(Avx2.UnpackHigh(a, zeroA), Avx2.UnpackHigh(b, zeroB)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<short> Half(Vector256<byte> x, Vector256<byte> y)
        {
            var scaled = Avx2.MultiplyHighRoundScale(Avx2.MultiplyAddAdjacent(y, weights), Vector256.Create(factor));
            return Avx2.AddSaturate(Avx2.MultiplyHighRoundScale(Avx2.MultiplyAddAdjacent(x, weights), scaled), Vector256.Create(added)) >> shift;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Product(Vector256<byte> a, Vector256<byte> b, short zeroA, short zeroB, float scale, int zero)
    {
        Vector256<short> za = Vector256.Create(zeroA), zb = Vector256.Create(zeroB);
        Vector256<short> lowA = Words(a, lower: true) - za, lowB = Words(b, lower: true) - zb;
        Vector256<short> highA = Words(a, lower: false) - za, highB = Words(b, lower: false) - zb;
        Vector256<short> low0 = lowA * lowB, low1 = Avx2.MultiplyHigh(lowA, lowB), high0 = highA * highB, high1 = Avx2.MultiplyHigh(highA, highB);
        return Quantized(Avx2.UnpackLow(low0, low1).AsByte(), Avx2.UnpackHigh(low0, low1).AsByte(),
            Avx2.UnpackLow(high0, high1).AsByte(), Avx2.UnpackHigh(high0, high1).AsByte(), scale, zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Nearest(Vector256<byte> integers, float scale) => Avx.ConvertToVector256Int32(Scaled(integers, scale).AsSingle());

    /// <summary>The lower or upper half of each 128 bits' bytes, as words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Words(Vector256<byte> bytes, bool lower) =>
        (lower ? Avx2.UnpackLow(bytes, Vector256<byte>.Zero) : Avx2.UnpackHigh(bytes, Vector256<byte>.Zero)).AsInt16();
}
