using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>Unsigned bytes that are compared in step.</summary>
internal unsafe interface IByteLane<V> where V : struct
{
    static abstract int Count { get; }

    static abstract V Load(byte* from);

    static abstract void Store(V value, byte* to);

    static abstract V Max(V a, V b);
}

internal readonly unsafe struct U8x64 : IByteLane<Vector512<byte>>
{
    public static int Count => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Load(byte* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<byte> value, byte* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Max(Vector512<byte> a, Vector512<byte> b) => Vector512.Max(a, b);
}

internal readonly unsafe struct U8x32 : IByteLane<Vector256<byte>>
{
    public static int Count => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(byte* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> value, byte* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Max(Vector256<byte> a, Vector256<byte> b) => Vector256.Max(a, b);
}

internal readonly unsafe struct U8x16 : IByteLane<Vector128<byte>>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> value, byte* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Max(Vector128<byte> a, Vector128<byte> b) => Vector128.Max(a, b);
}

internal readonly unsafe struct U8x1 : IByteLane<byte>
{
    public static int Count => 1;

    public static byte Load(byte* from) => *from;

    public static void Store(byte value, byte* to) => *to = value;

    public static byte Max(byte a, byte b) => Math.Max(a, b);
}
