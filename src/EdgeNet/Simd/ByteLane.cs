using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// Unsigned bytes that compute in step: a vector of them, or one in an integer. What needs more than a byte is kept as words, of 16 bits, each
/// over two bytes, or as integers, of 32 bits, in four quarters: the order of those is the lane's own.
/// </summary>
internal unsafe interface IByteLane<V> where V : struct
{
    /// <summary>How many bytes there are.</summary>
    static abstract int Count { get; }

    static abstract V Load(byte* from);

    /// <summary>Loads at most <paramref name="count"/> bytes, touching no memory beyond them; the other positions are zero.</summary>
    static abstract V LoadUpTo(byte* from, nint count);

    static abstract void Store(V value, byte* to);

    /// <summary>Stores at most <paramref name="count"/> bytes, touching no memory beyond them.</summary>
    static abstract void StoreUpTo(V value, byte* to, nint count);

    static abstract V Max(V a, V b);

    static abstract V Min(V a, V b);

    static abstract V And(V a, V b);

    static abstract V Xor(V a, V b);

    /// <summary>All bits of the last <paramref name="count"/> bytes.</summary>
    static abstract V Last(nint count);

    /// <summary>A byte in every position.</summary>
    static abstract V Fill(byte value);

    /// <summary>An integer in every position.</summary>
    static abstract V Integers(int value);

    static abstract V AddIntegers(V a, V b);

    /// <summary>The first of two vectors of words that, together, add up bytes. How they share them is the lane's own affair.</summary>
    static abstract V AddFirst(V sums, V bytes);

    /// <summary>The second of them.</summary>
    static abstract V AddSecond(V sums, V bytes);

    /// <summary>A quarter of the sums of bytes, which are below 2¹⁶, as integers.</summary>
    /// <param name="first">What <see cref="AddFirst"/> added up.</param>
    /// <param name="second">What <see cref="AddSecond"/> added up.</param>
    /// <param name="quarter">Which, a constant.</param>
    static abstract V Quarter(V first, V second, int quarter);

    /// <summary>a² + b² of a quarter of the bytes, as integers.</summary>
    static abstract V SumOfSquares(V a, V b, int quarter);

    /// <summary>Integers that add up to the sum of the bytes.</summary>
    static abstract V Sums(V bytes);

    /// <summary>Integers, none above 2¹⁸, that add up to the sum of the bytes' squares.</summary>
    static abstract V Squares(V bytes);

    /// <summary>The largest byte.</summary>
    static abstract byte Largest(V bytes);

    /// <summary>The sum over all integers, none of them negative.</summary>
    static abstract long Total(V integers);

    /// <summary>Stores four quarters of integers in the order of the bytes.</summary>
    static abstract void StoreIntegers(V a, V b, V c, V d, int* to);

    /// <summary>The floats float(i)·scale of a quarter of integers, in their places.</summary>
    static abstract V Scaled(V integers, float scale);

    /// <summary>The bytes <c>clamp(round(float(i)·scale) + zero, 0, 255)</c> of four quarters of integers, the products below 2³¹.</summary>
    static abstract V Quantized(V a, V b, V c, V d, float scale, int zero);

    /// <summary>The bytes <c>clamp((a·weightA + b·weightB + added) &gt;&gt; shift, 0, 255)</c>.</summary>
    static abstract V WeightedSum(V a, V b, short weightA, short weightB, int added, int shift);

    /// <summary>The bytes <c>clamp(((x·weight &gt;&gt; 8) ± height) &gt;&gt; shift, 0, 255)</c>, all but the shift, which is 1 to 8, of 16 bits.</summary>
    static abstract V Line(V x, int weight, int height, bool lowers, int shift);

    /// <summary>
    /// The bytes <c>clamp((p + added) &gt;&gt; shift, 0, 255)</c> with <c>p = (a − zeroA)·127 ∘ ((b − zeroB)·127 ∘ factor)</c>, x ∘ y being
    /// <c>(x·y + 2¹⁴) &gt;&gt; 15</c>, the product of fractions. Zero points are bytes.
    /// </summary>
    static abstract V Product(V a, V b, V zeroA, V zeroB, short factor, short added, int shift);

    /// <summary>The bytes <c>clamp(round(float((a − zeroA)·(b − zeroB))·scale) + zero, 0, 255)</c>, the products below 2³¹.</summary>
    static abstract V Product(V a, V b, short zeroA, short zeroB, float scale, int zero);
}

/// <summary>A single byte: what the vectors are tested against. There is but one quarter; the others are 0.</summary>
internal readonly unsafe struct U8x1 : IByteLane<int>
{
    public static int Count => 1;

    public static int Load(byte* from) => *from;

    public static void Store(int value, byte* to) => *to = (byte)value;

    public static int LoadUpTo(byte* from, nint count) => count > 0 ? *from : 0;

    public static void StoreUpTo(int value, byte* to, nint count)
    {
        if (count > 0) Store(value, to);
    }

    public static int Max(int a, int b) => Math.Max(a, b);

    public static int Min(int a, int b) => Math.Min(a, b);

    public static int And(int a, int b) => a & b;

    public static int Xor(int a, int b) => a ^ b;

    public static int Last(nint count) => count > 0 ? byte.MaxValue : 0;

    public static int Fill(byte value) => value;

    public static int Integers(int value) => value;

    public static int AddIntegers(int a, int b) => a + b;

    public static int AddFirst(int sums, int bytes) => sums + bytes;

    public static int AddSecond(int sums, int bytes) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Quarter(int first, int second, int quarter) => quarter == 0 ? first : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumOfSquares(int a, int b, int quarter) => quarter == 0 ? (a * a) + (b * b) : 0;

    public static int Sums(int bytes) => bytes;

    public static int Squares(int bytes) => bytes * bytes;

    public static byte Largest(int bytes) => (byte)bytes;

    public static long Total(int integers) => integers;

    public static void StoreIntegers(int a, int b, int c, int d, int* to) => *to = a;

    public static int Scaled(int integers, float scale) => BitConverter.SingleToInt32Bits(integers * scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Quantized(int a, int b, int c, int d, float scale, int zero) =>
        Held(float.ConvertToIntegerNative<int>(MathF.Round(a * scale)) + zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WeightedSum(int a, int b, short weightA, short weightB, int added, int shift) =>
        Held(((a * weightA) + (b * weightB) + added) >> shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Line(int x, int weight, int height, bool lowers, int shift) => Held((((x * weight) >> 8) + (lowers ? -height : height)) >> shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Product(int a, int b, int zeroA, int zeroB, short factor, short added, int shift)
    {
        return Held((Times((a - zeroA) * 127, Times((b - zeroB) * 127, factor)) + added) >> shift);

        static int Times(int x, int y) => ((x * y) + (1 << 14)) >> 15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Product(int a, int b, short zeroA, short zeroB, float scale, int zero) =>
        Quantized((a - zeroA) * (b - zeroB), 0, 0, 0, scale, zero);

    private static int Held(int value) => Math.Max(0, Math.Min(value, byte.MaxValue));
}
