using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>
/// What the micro-kernel of a product asks of a vector type. The implementations are stateless and hand the BCL's bare vectors through,
/// so one kernel source becomes every width and each accumulator stays in a register (wrapping the vector in a struct spilled).
/// </summary>
internal unsafe interface IProductVector<V> where V : struct
{
    /// <summary>Sums in a vector.</summary>
    static abstract int Width { get; }

    static abstract V Zero { get; }

    static abstract V Load(float* from);

    /// <summary>A multiplicand of <c>MultiplyAdd</c>, in the order that suits it.</summary>
    static abstract V Weights(float* from);

    static abstract V Broadcast(float value);

    /// <summary>The first <paramref name="count"/> floats, zeros behind; reads nothing beyond them.</summary>
    static abstract V LoadFirst(float* from, int count);

    static abstract void Store(float* to, V value);

    /// <summary>Writes only the first <paramref name="count"/> floats.</summary>
    static abstract void StoreFirst(float* to, V value, int count);

    static abstract V Add(V a, V b);

    /// <summary>a·b + c, fused where the processor can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>a·b + c for each element of b and c.</summary>
    static abstract V MultiplyAdd(float a, V b, V c);

    /// <summary>The value limited to [lo, hi]; NaN stays NaN.</summary>
    static abstract V Clamp(V value, V lo, V hi);
}

/// <summary>A vector of floats.</summary>
internal unsafe interface IFmaVector<V> : IProductVector<V> where V : struct
{
    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);
}

internal readonly unsafe struct Fma512 : IFmaVector<Vector512<float>>
{
    public static int Width => 16;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Weights(float* from) => Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadFirst(float* from, int count) =>
        Avx512F.MaskLoad(from, First(count), Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector512<float> value) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, Vector512<float> value, int count) => Avx512F.MaskStore(to, First(count), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(float a, Vector512<float> b, Vector512<float> c) => MultiplyAdd(Vector512.Create(a), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Clamp(Vector512<float> value, Vector512<float> lo, Vector512<float> hi) =>
        Vector512.MaxNative(lo, Vector512.MinNative(hi, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First(int count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();
}

internal readonly unsafe struct Fma256 : IFmaVector<Vector256<float>>
{
    public static int Width => 8;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Weights(float* from) => Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadFirst(float* from, int count) => Avx.MaskLoad(from, First(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector256<float> value) => value.Store(to);

    // AVX's masked store takes a dozen cycles on AMD's processors; a 5×5 convolution to 6 channels was 60 % slower by it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, Vector256<float> value, int count)
    {
        if (Avx512F.VL.IsSupported) Avx512F.VL.MaskStore(to, First(count), value);
        else Avx.MaskStore(to, First(count), value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Vector256.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(float a, Vector256<float> b, Vector256<float> c) => MultiplyAdd(Vector256.Create(a), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Clamp(Vector256<float> value, Vector256<float> lo, Vector256<float> hi) =>
        Vector256.MaxNative(lo, Vector256.MinNative(hi, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();
}

internal readonly unsafe struct Fma128 : IFmaVector<Vector128<float>>
{
    public static int Width => 4;

    public static Vector128<float> Zero => Vector128<float>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Weights(float* from) => Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadFirst(float* from, int count) => Vector128.Create(
        count > 0 ? from[0] : 0, count > 1 ? from[1] : 0, count > 2 ? from[2] : 0, count > 3 ? from[3] : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Vector128<float> value) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, Vector128<float> value, int count)
    {
        if (count > 3)
        {
            value.Store(to);
            return;
        }
        if (count > 0) to[0] = value[0];
        if (count > 1) to[1] = value[1];
        if (count > 2) to[2] = value[2];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    // SSE alone has no fused form, and the software one is two hundred times slower: the estimate is fused where that is an instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        Vector128.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(float a, Vector128<float> b, Vector128<float> c) => MultiplyAdd(Vector128.Create(a), b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Clamp(Vector128<float> value, Vector128<float> lo, Vector128<float> hi) =>
        Vector128.MaxNative(lo, Vector128.MinNative(hi, value));
}

/// <summary>A vector of one: the portable reference.</summary>
internal readonly unsafe struct FmaScalar : IFmaVector<float>
{
    public static int Width => 1;

    public static float Zero => 0;

    public static float Load(float* from) => *from;

    public static float Weights(float* from) => *from;

    public static float Broadcast(float value) => value;

    public static float LoadFirst(float* from, int count) => count > 0 ? *from : 0;

    public static void Store(float* to, float value) => *to = value;

    public static void StoreFirst(float* to, float value, int count)
    {
        if (count > 0) *to = value;
    }

    public static float Add(float a, float b) => a + b;

    public static float Subtract(float a, float b) => a - b;

    public static float Multiply(float a, float b) => a * b;

    public static float MultiplyAdd(float a, float b, float c) => (a * b) + c;

    public static float Clamp(float value, float lo, float hi)
    {
        if (value > hi) value = hi;
        return value < lo ? lo : value;
    }
}
