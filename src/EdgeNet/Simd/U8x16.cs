using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>Sixteen bytes (SSE4, NEON). Quarters are in order.</summary>
internal readonly unsafe struct U8x16 : IByteLane<Vector128<byte>>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> value, byte* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LoadUpTo(byte* from, nint count) => count >= Count ? Load(from) : LoadPartial(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpTo(Vector128<byte> value, byte* to, nint count)
    {
        if (count >= Count) Store(value, to);
        else StorePartial(value, to, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePartial(Vector128<byte> value, byte* to, nint count)
    {
        var rest = value.AsUInt64().ToScalar();
        if (count >= sizeof(ulong))
        {
            *(ulong*)to = rest;
            rest = value.AsUInt64().GetElement(1);
            to += sizeof(ulong);
            count -= sizeof(ulong);
        }

        ByteLanes.StorePartial(rest, to, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<byte> LoadPartial(byte* from, nint count) => (count < sizeof(ulong)
        ? Vector128.CreateScalar(ByteLanes.LoadPartial(from, count))
        : Vector128.Create(*(ulong*)from, ByteLanes.LoadPartial(from + sizeof(ulong), count - sizeof(ulong)))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Max(Vector128<byte> a, Vector128<byte> b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Min(Vector128<byte> a, Vector128<byte> b) => Vector128.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> And(Vector128<byte> a, Vector128<byte> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Xor(Vector128<byte> a, Vector128<byte> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Last(nint count) => Vector128.GreaterThanOrEqual(Vector128<byte>.Indices, Vector128.Create((byte)(Count - count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Fill(byte value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Integers(int value) => Vector128.Create(value).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> AddIntegers(Vector128<byte> a, Vector128<byte> b) => (a.AsInt32() + b.AsInt32()).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> AddFirst(Vector128<byte> sums, Vector128<byte> bytes) => (sums.AsUInt16() + Vector128.WidenLower(bytes)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> AddSecond(Vector128<byte> sums, Vector128<byte> bytes) => (sums.AsUInt16() + Vector128.WidenUpper(bytes)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Quarter(Vector128<byte> first, Vector128<byte> second, int quarter) => Widened(quarter < 2 ? first : second, quarter).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> SumOfSquares(Vector128<byte> a, Vector128<byte> b, int quarter)
    {
        Vector128<int> x = Integers(a, quarter), y = Integers(b, quarter);
        return ((x * x) + (y * y)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Sums(Vector128<byte> bytes) => InPairs(Vector128.WidenLower(bytes) + Vector128.WidenUpper(bytes)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Squares(Vector128<byte> bytes)
    {
        Vector128<ushort> lower = Vector128.WidenLower(bytes), upper = Vector128.WidenUpper(bytes);
        return (InPairs(lower * lower) + InPairs(upper * upper)).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Largest(Vector128<byte> bytes)
    {
        bytes = Vector128.Max(bytes, Vector128.CreateScalar(bytes.AsUInt64().GetElement(1)).AsByte());
        bytes = Vector128.Max(bytes, (bytes.AsUInt64() >> 32).AsByte());
        bytes = Vector128.Max(bytes, (bytes.AsUInt64() >> 16).AsByte());
        return Vector128.Max(bytes, (bytes.AsUInt64() >> 8).AsByte()).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Total(Vector128<byte> integers) => Vector128.Sum(Vector128.WidenLower(integers.AsInt32()) + Vector128.WidenUpper(integers.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIntegers(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d, int* to)
    {
        a.AsInt32().Store(to);
        b.AsInt32().Store(to + 4);
        c.AsInt32().Store(to + 8);
        d.AsInt32().Store(to + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Scaled(Vector128<byte> integers, float scale) => (Vector128.ConvertToSingle(integers.AsInt32()) * Vector128.Create(scale)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Quantized(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d, float scale, int zero) => Packed(
        Nearest(a, scale, zero), Nearest(b, scale, zero), Nearest(c, scale, zero), Nearest(d, scale, zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> WeightedSum(Vector128<byte> a, Vector128<byte> b, short weightA, short weightB, int added, int shift)
    {
        return Packed(Sum(0), Sum(1), Sum(2), Sum(3));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<int> Sum(int quarter) =>
            ((Integers(a, quarter) * weightA) + (Integers(b, quarter) * weightB) + Vector128.Create(added)) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Line(Vector128<byte> x, int weight, int height, bool lowers, int shift)
    {
        return Packed(On(0), On(1), On(2), On(3));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<int> On(int quarter) => (((Integers(x, quarter) * weight) >> 8) + Vector128.Create(lowers ? -height : height)) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Product(Vector128<byte> a, Vector128<byte> b, Vector128<byte> zeroA, Vector128<byte> zeroB, short factor, short added, int shift)
    {
        return Packed(Sum(0), Sum(1), Sum(2), Sum(3));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<int> Sum(int quarter)
        {
            Vector128<int> x = (Integers(a, quarter) - Integers(zeroA, quarter)) * 127, y = (Integers(b, quarter) - Integers(zeroB, quarter)) * 127;
            return (Times(x, Times(y, Vector128.Create((int)factor))) + Vector128.Create((int)added)) >> shift;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<int> Times(Vector128<int> x, Vector128<int> y) => ((x * y) + Vector128.Create(1 << 14)) >> 15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Product(Vector128<byte> a, Vector128<byte> b, short zeroA, short zeroB, float scale, int zero)
    {
        return Quantized(Exact(0), Exact(1), Exact(2), Exact(3), scale, zero);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector128<byte> Exact(int quarter) =>
            ((Integers(a, quarter) - Vector128.Create((int)zeroA)) * (Integers(b, quarter) - Vector128.Create((int)zeroB))).AsByte();
    }

    /// <summary>The sums of words of either half, as integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> InPairs(Vector128<ushort> words) => Vector128.WidenLower(words) + Vector128.WidenUpper(words);

    /// <summary>A quarter of the bytes, given the half it is in, as words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widened(Vector128<byte> words, int quarter) =>
        (quarter % 2 == 0 ? Vector128.WidenLower(words.AsUInt16()) : Vector128.WidenUpper(words.AsUInt16())).AsInt32();

    /// <summary>A quarter of the bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Integers(Vector128<byte> bytes, int quarter) =>
        Widened((quarter < 2 ? Vector128.WidenLower(bytes) : Vector128.WidenUpper(bytes)).AsByte(), quarter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Nearest(Vector128<byte> integers, float scale, int zero) =>
        Vector128.ConvertToInt32Native(Vector128.Round(Vector128.ConvertToSingle(integers.AsInt32()) * scale)) + Vector128.Create(zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Packed(Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d) =>
        Vector128.Narrow(Held(Vector128.NarrowWithSaturation(a, b)), Held(Vector128.NarrowWithSaturation(c, d))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Held(Vector128<short> value) => Vector128.Max(Vector128<short>.Zero, Vector128.Min(value, Vector128.Create((short)byte.MaxValue)));
}
