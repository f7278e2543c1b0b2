using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>
/// Vectors of 16-bit words, and of the 32-bit sums of their products, all modulo their range. As <see cref="IProductVector{V}"/> a pair of words
/// stands where a float would: <c>MultiplyAdd</c> adds both products of two pairs to a sum, exactly.
/// </summary>
internal unsafe interface IWordVector<S, W> : IProductVector<S>
    where S : struct
    where W : unmanaged
{
    /// <summary>Words in a vector, twice as many as sums.</summary>
    static abstract int Words { get; }

    /// <summary>Unsigned bytes made words.</summary>
    static abstract W Unsigned(byte* from);

    /// <summary>Signed bytes made words.</summary>
    static abstract W Signed(sbyte* from);

    static abstract void Store(short* to, W words);

    static abstract W Add(W a, W b);

    static abstract W Subtract(W a, W b);

    static abstract W Multiply(W a, short b);

    static abstract S Subtract(S a, S b);

    static abstract S Multiply(S a, int b);

    static abstract S ShiftRight(S a, int bits);
}

internal readonly unsafe struct Words512 : IWordVector<Vector512<int>, Vector512<short>>
{
    public static int Width => 16;

    public static int Words => 32;

    public static Vector512<int> Zero => Vector512<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(float* from) => Vector512.Load((int*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Weights(float* from) => Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(float value) => Vector512.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadFirst(float* from, int count) => Avx512F.MaskLoad((int*)from, First(count), Vector512<int>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector512<int> value) => value.Store((int*)to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, Vector512<int> value, int count) => Avx512F.MaskStore((int*)to, First(count), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Subtract(Vector512<int> a, Vector512<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(Vector512<int> a, int b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRight(Vector512<int> a, int bits) => Vector512.ShiftRightArithmetic(a, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> a, Vector512<int> b, Vector512<int> c) => Avx512BW.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16()) + c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(float a, Vector512<int> b, Vector512<int> c) => MultiplyAdd(Broadcast(a), b, c);

    // What is summed up is not in its range yet.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Clamp(Vector512<int> value, Vector512<int> lo, Vector512<int> hi) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Unsigned(byte* from) => Avx512BW.ConvertToVector512Int16(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Signed(sbyte* from) => Avx512BW.ConvertToVector512Int16(Vector256.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(short* to, Vector512<short> words) => words.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Add(Vector512<short> a, Vector512<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Subtract(Vector512<short> a, Vector512<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<short> Multiply(Vector512<short> a, short b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> First(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count));
}

internal readonly unsafe struct Words256 : IWordVector<Vector256<int>, Vector256<short>>
{
    public static int Width => 8;

    public static int Words => 16;

    public static Vector256<int> Zero => Vector256<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(float* from) => Vector256.Load((int*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Weights(float* from) => Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(float value) => Vector256.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadFirst(float* from, int count) => Avx2.MaskLoad((int*)from, First(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector256<int> value) => value.Store((int*)to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, Vector256<int> value, int count) => Fma256.StoreFirst(to, value.AsSingle(), count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Subtract(Vector256<int> a, Vector256<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(Vector256<int> a, int b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRight(Vector256<int> a, int bits) => Vector256.ShiftRightArithmetic(a, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> a, Vector256<int> b, Vector256<int> c) => Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16()) + c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(float a, Vector256<int> b, Vector256<int> c) => MultiplyAdd(Broadcast(a), b, c);

    // What is summed up is not in its range yet.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Clamp(Vector256<int> value, Vector256<int> lo, Vector256<int> hi) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Unsigned(byte* from) => Avx2.ConvertToVector256Int16(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Signed(sbyte* from) => Avx2.ConvertToVector256Int16(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(short* to, Vector256<short> words) => words.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Add(Vector256<short> a, Vector256<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Subtract(Vector256<short> a, Vector256<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Multiply(Vector256<short> a, short b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> First(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count));
}

internal readonly unsafe struct Words128 : IWordVector<Vector128<int>, Vector128<short>>
{
    public static int Width => 4;

    public static int Words => 8;

    public static Vector128<int> Zero => Vector128<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(float* from) => Vector128.Load((int*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Weights(float* from)
    {
        var pairs = Load(from).AsInt16();
        return AdvSimd.Arm64.IsSupported ? Vector128.Create(AdvSimd.Arm64.UnzipEven(pairs, pairs).GetLower(), AdvSimd.Arm64.UnzipOdd(pairs, pairs).GetLower()).AsInt32() : pairs.AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(float value) => Vector128.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadFirst(float* from, int count) => Fma128.LoadFirst(from, count).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector128<int> value) => value.Store((int*)to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, Vector128<int> value, int count) => Fma128.StoreFirst(to, value.AsSingle(), count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> a, Vector128<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Subtract(Vector128<int> a, Vector128<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(Vector128<int> a, int b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRight(Vector128<int> a, int bits) => Vector128.ShiftRightArithmetic(a, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> a, Vector128<int> b, Vector128<int> c)
    {
        Vector128<short> x = a.AsInt16(), w = b.AsInt16();
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(x, w) + c;
        if (AdvSimd.IsSupported)
        {
            c = AdvSimd.MultiplyBySelectedScalarWideningLowerAndAdd(c, w.GetLower(), x, 0);
            return AdvSimd.MultiplyBySelectedScalarWideningUpperAndAdd(c, w, x, 1);
        }

        return ((a << 16 >> 16) * (b << 16 >> 16)) + ((a >> 16) * (b >> 16)) + c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(float a, Vector128<int> b, Vector128<int> c) => MultiplyAdd(Broadcast(a), b, c);

    // What is summed up is not in its range yet.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Clamp(Vector128<int> value, Vector128<int> lo, Vector128<int> hi) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Unsigned(byte* from) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(from)).AsByte()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Signed(sbyte* from) => Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(from)).AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(short* to, Vector128<short> words) => words.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Add(Vector128<short> a, Vector128<short> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Subtract(Vector128<short> a, Vector128<short> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Multiply(Vector128<short> a, short b) => a * b;
}

/// <summary>One pair of words, in plain code: the rest of a panel.</summary>
internal readonly unsafe struct WordPair : IProductVector<int>
{
    public static int Width => 1;

    public static int Zero => 0;

    public static int Load(float* from) => *(int*)from;

    public static int Weights(float* from) => *(int*)from;

    public static int Broadcast(float value) => BitConverter.SingleToInt32Bits(value);

    public static int LoadFirst(float* from, int count) => count > 0 ? Load(from) : 0;

    public static void Store(float* to, int value) => *(int*)to = value;

    public static void StoreFirst(float* to, int value, int count)
    {
        if (count > 0) Store(to, value);
    }

    public static int Add(int a, int b) => a + b;

    public static int MultiplyAdd(int a, int b, int c) => ((short)a * (short)b) + ((a >> 16) * (b >> 16)) + c;

    public static int MultiplyAdd(float a, int b, int c) => MultiplyAdd(Broadcast(a), b, c);

    public static int Clamp(int value, int lo, int hi) => value;
}
