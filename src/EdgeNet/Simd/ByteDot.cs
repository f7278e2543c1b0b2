using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>
/// Sums of products of unsigned and signed bytes: position i of V gains x[0]·w[i][0] + … + x[3]·w[i][3], exact in 32 bits.
/// X is what four bytes of either factor are made into; the implementations differ in that, and give the same sums.
/// </summary>
internal unsafe interface IByteDot<V, X>
    where V : struct
    where X : struct
{
    /// <summary>Sums in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>What every unsigned byte is taken to be too large by: what multiplies signed bytes only sees x − 128.</summary>
    static virtual int Bias => 0;

    static abstract V Load(int* from);

    static abstract void Store(int* to, V sums);

    /// <summary>Four weights for each sum.</summary>
    static abstract X Weights(sbyte* from);

    /// <summary>The same four inputs for every sum.</summary>
    static abstract X Inputs(byte* from);

    static abstract V Dot(V sums, X x, X w);
}

/// <summary>Inputs of which every sum has its own.</summary>
internal unsafe interface IByteQuads<X> where X : struct
{
    /// <summary>Four inputs for each sum.</summary>
    static abstract X Quads(byte* from);
}

/// <summary>One sum, in plain code.</summary>
internal readonly unsafe struct ByteDotScalar : IByteDot<int, int>, IByteQuads<int>
{
    public static int Width => 1;

    public static int Load(int* from) => *from;

    public static void Store(int* to, int sums) => *to = sums;

    public static int Weights(sbyte* from) => Unsafe.ReadUnaligned<int>(from);

    public static int Inputs(byte* from) => Unsafe.ReadUnaligned<int>(from);

    public static int Quads(byte* from) => Inputs(from);

    public static int Dot(int sums, int x, int w) =>
        sums + ((byte)x * (sbyte)w) + ((byte)(x >> 8) * (sbyte)(w >> 8)) + ((byte)(x >> 16) * (sbyte)(w >> 16)) + ((byte)(x >> 24) * (w >> 24));
}

/// <summary>Bytes 0 and 2, and bytes 1 and 3, widened to 16 bits: products of those are added in pairs to 32 bits.</summary>
internal readonly unsafe struct ByteDot512 : IByteDot<Vector512<int>, Pair<Vector512<short>>>, IByteQuads<Pair<Vector512<short>>>
{
    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* to, Vector512<int> sums) => sums.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<Vector512<short>> Weights(sbyte* from)
    {
        var w = Vector512.Load((short*)from);
        return new(Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(w, 8), 8), Vector512.ShiftRightArithmetic(w, 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<Vector512<short>> Inputs(byte* from) => Widened(Vector512.Create(Unsafe.ReadUnaligned<int>(from)).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<Vector512<short>> Quads(byte* from) => Widened(Vector512.Load((short*)from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair<Vector512<short>> Widened(Vector512<short> x) => new(x & Vector512.Create((short)0xFF), Vector512.ShiftRightLogical(x, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Dot(Vector512<int> sums, Pair<Vector512<short>> x, Pair<Vector512<short>> w) =>
        sums + Avx512BW.MultiplyAddAdjacent(x.A, w.A) + Avx512BW.MultiplyAddAdjacent(x.B, w.B);
}

/// <summary>As <see cref="ByteDot512"/>, in 256 bits.</summary>
internal readonly unsafe struct ByteDot256 : IByteDot<Vector256<int>, Pair<Vector256<short>>>, IByteQuads<Pair<Vector256<short>>>
{
    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* to, Vector256<int> sums) => sums.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<Vector256<short>> Weights(sbyte* from)
    {
        var w = Vector256.Load((short*)from);
        return new(Vector256.ShiftRightArithmetic(Vector256.ShiftLeft(w, 8), 8), Vector256.ShiftRightArithmetic(w, 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<Vector256<short>> Inputs(byte* from) => Widened(Vector256.Create(Unsafe.ReadUnaligned<int>(from)).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<Vector256<short>> Quads(byte* from) => Widened(Vector256.Load((short*)from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair<Vector256<short>> Widened(Vector256<short> x) => new(x & Vector256.Create((short)0xFF), Vector256.ShiftRightLogical(x, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<int> sums, Pair<Vector256<short>> x, Pair<Vector256<short>> w) =>
        sums + Avx2.MultiplyAddAdjacent(x.A, w.A) + Avx2.MultiplyAddAdjacent(x.B, w.B);
}

/// <summary>As <see cref="ByteDot512"/>, in 128 bits: on x64, and on ARM without a dot product.</summary>
internal readonly unsafe struct ByteDot128 : IByteDot<Vector128<int>, Pair<Vector128<short>>>, IByteQuads<Pair<Vector128<short>>>
{
    public static int Width => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(int* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* to, Vector128<int> sums) => sums.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<Vector128<short>> Weights(sbyte* from)
    {
        var w = Vector128.Load((short*)from);
        return new(Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(w, 8), 8), Vector128.ShiftRightArithmetic(w, 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<Vector128<short>> Inputs(byte* from) => Widened(Vector128.Create(Unsafe.ReadUnaligned<int>(from)).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<Vector128<short>> Quads(byte* from) => Widened(Vector128.Load((short*)from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Pair<Vector128<short>> Widened(Vector128<short> x) => new(x & Vector128.Create((short)0xFF), Vector128.ShiftRightLogical(x, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<int> sums, Pair<Vector128<short>> x, Pair<Vector128<short>> w)
    {
        if (Sse2.IsSupported) return sums + Sse2.MultiplyAddAdjacent(x.A, w.A) + Sse2.MultiplyAddAdjacent(x.B, w.B);
        if (AdvSimd.Arm64.IsSupported)
        {
            var low = AdvSimd.MultiplyWideningLowerAndAdd(AdvSimd.MultiplyWideningLower(x.A.GetLower(), w.A.GetLower()), x.B.GetLower(), w.B.GetLower());
            var high = AdvSimd.MultiplyWideningUpperAndAdd(AdvSimd.MultiplyWideningUpper(x.A, w.A), x.B, w.B);
            return sums + AdvSimd.Arm64.AddPairwise(low, high);
        }

        return sums + Products(x.A, w.A) + Products(x.B, w.B);
    }

    /// <summary>Of each two neighbours, the sum of their products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Products(Vector128<short> a, Vector128<short> b)
    {
        Vector128<int> x = a.AsInt32(), w = b.AsInt32();
        return ((x << 16 >> 16) * (w << 16 >> 16)) + ((x >> 16) * (w >> 16));
    }
}

/// <summary>256-bit VNNI: the four products at once.</summary>
internal readonly unsafe struct ByteDotVnni : IByteDot<Vector256<int>, Vector256<byte>>, IByteQuads<Vector256<byte>>
{
    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* to, Vector256<int> sums) => sums.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Weights(sbyte* from) => Vector256.Load((byte*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Inputs(byte* from) => Vector256.Create(Unsafe.ReadUnaligned<int>(from)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Quads(byte* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<int> sums, Vector256<byte> x, Vector256<byte> w)
    {
        if (AvxVnni.IsSupported) return AvxVnni.MultiplyWideningAndAdd(sums, x, w.AsSByte());
        return sums + (Products(0) + Products(8)) + (Products(16) + Products(24));

        // The products of one byte of each four.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector256<int> Products(int bit) => ((x.AsInt32() >>> bit) & Vector256.Create(0xFF)) * (w.AsInt32() << (24 - bit) >> 24);
    }
}

/// <summary>ARM's dot product of signed bytes: inputs lose 128 on the way, which the bias makes up for.</summary>
internal readonly unsafe struct ByteDotArm : IByteDot<Vector128<int>, Vector128<sbyte>>, IByteQuads<Vector128<sbyte>>
{
    public static int Width => 4;

    public static int Bias => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(int* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* to, Vector128<int> sums) => sums.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Weights(sbyte* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Inputs(byte* from) => Signed(Vector128.Create(Unsafe.ReadUnaligned<uint>(from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Quads(byte* from) => Signed(Vector128.Load((uint*)from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Signed(Vector128<uint> x) => (x ^ Vector128.Create(0x80808080)).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<int> sums, Vector128<sbyte> x, Vector128<sbyte> w)
    {
        if (Dp.IsSupported) return Dp.DotProduct(sums, x, w);
        var (low, high) = (Vector128.WidenLower(x) * Vector128.WidenLower(w), Vector128.WidenUpper(x) * Vector128.WidenUpper(w));
        return sums + Quads(low, high);

        // A product fits 16 bits; a sum of four might not.
        static Vector128<int> Quads(Vector128<short> low, Vector128<short> high)
        {
            var (a, b, c, d) = (Vector128.WidenLower(low), Vector128.WidenUpper(low), Vector128.WidenLower(high), Vector128.WidenUpper(high));
            return Vector128.Create(Vector128.Sum(a), Vector128.Sum(b), Vector128.Sum(c), Vector128.Sum(d));
        }
    }
}

/// <summary>Two vectors of sums side by side: inputs spread once serve both.</summary>
internal readonly unsafe struct ByteDotPair<T, V, X> : IByteDot<Pair<V>, Pair<X>>
    where T : IByteDot<V, X>
    where V : struct
    where X : struct
{
    public static int Width => 2 * T.Width;

    public static int Bias => T.Bias;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Load(int* from) => new(T.Load(from), T.Load(from + T.Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* to, Pair<V> sums)
    {
        T.Store(to, sums.A);
        T.Store(to + T.Width, sums.B);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<X> Weights(sbyte* from) => new(T.Weights(from), T.Weights(from + (4 * T.Width)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<X> Inputs(byte* from)
    {
        var x = T.Inputs(from);
        return new(x, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Dot(Pair<V> sums, Pair<X> x, Pair<X> w) => new(T.Dot(sums.A, x.A, w.A), T.Dot(sums.B, x.A, w.B));
}
