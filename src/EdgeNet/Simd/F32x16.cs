using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>Sixteen floats in a 512-bit vector (AVX-512 F, DQ).</summary>
internal readonly unsafe struct F32x16(Vector512<float> value) : ILane<F32x16>
{
    private readonly Vector512<float> v = value;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x16 value, float* target) => value.v.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 LoadPartial(float* source, nint count) =>
        new(Avx512F.MaskLoad(source, Below(count), Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(F32x16 value, float* target, nint count) =>
        Avx512F.MaskStore(target, Below(count), value.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Below(nint count) =>
        Vector512.LessThan(Vector512<int>.Indices, Vector512.Create((int)count)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator F32x16(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator +(F32x16 a, F32x16 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator -(F32x16 a, F32x16 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator *(F32x16 a, F32x16 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator /(F32x16 a, F32x16 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator -(F32x16 a) => new(-a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 MultiplyAdd(F32x16 a, F32x16 b, F32x16 c) => new(Vector512.FusedMultiplyAdd(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Min(F32x16 a, F32x16 b) => new(Avx512F.Min(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Max(F32x16 a, F32x16 b) => new(Avx512F.Max(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Abs(F32x16 a) => new(Vector512.Abs(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Sqrt(F32x16 a) => new(Vector512.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Floor(F32x16 a) => new(Vector512.Floor(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Ceiling(F32x16 a) => new(Vector512.Ceiling(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Truncate(F32x16 a) => new(Vector512.Truncate(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Round(F32x16 a) => new(Vector512.Round(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator <(F32x16 a, F32x16 b) => new(Vector512.LessThan(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator >(F32x16 a, F32x16 b) => new(Vector512.GreaterThan(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator <=(F32x16 a, F32x16 b) => new(Vector512.LessThanOrEqual(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator >=(F32x16 a, F32x16 b) => new(Vector512.GreaterThanOrEqual(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Equal(F32x16 a, F32x16 b) => new(Vector512.Equals(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Select(F32x16 mask, F32x16 a, F32x16 b) => new(Vector512.ConditionalSelect(mask.v, a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 First(nint count) => new(Below(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold<F>(F reduction, F32x16 a) where F : struct, IReduction =>
        F32x8.Fold(reduction, reduction.Combine(new F32x8(a.v.GetLower()), new F32x8(a.v.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(F32x16 mask) => mask.v.ExtractMostSignificantBits() != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SetPositions(F32x16 mask) => (uint)mask.v.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 LoadBytes(byte* source) => new(Avx512F.ConvertToVector512Int32(Vector128.Load(source)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(F32x16 a, byte* target) => Avx512F.ConvertToVector128Byte(a.v.AsUInt32()).Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 LoadBytesPartial(byte* source, nint count) =>
        new(Avx512F.ConvertToVector512Int32(Avx512BW.VL.MaskLoad(source, BytesBelow(count), Vector128<byte>.Zero)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytesPartial(F32x16 a, byte* target, nint count) =>
        Avx512BW.VL.MaskStore(target, BytesBelow(count), Avx512F.ConvertToVector128Byte(a.v.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(F32x16 a, F32x16 b, F32x16 c, F32x16 d, F32x16 zero, byte* target)
    {
        var packed = Avx512BW.PackUnsignedSaturate(Avx512BW.PackSignedSaturate(Nearest(a, zero), Nearest(b, zero)), Avx512BW.PackSignedSaturate(Nearest(c, zero), Nearest(d, zero)));
        // Packing keeps to 128 bits, each of which now has four bytes of every lane.
        Avx512F.PermuteVar16x32(packed.AsInt32(), Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsByte().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(F32x16 a, F32x16 b, byte* first, F32x16 c, F32x16 d, byte* second, F32x16 zero, F32x16 least, F32x16 most)
    {
        var bytes = Avx512BW.PackUnsignedSaturate(Words(a, b, zero), Words(c, d, zero));
        bytes = Vector512.Min(Vector512.Max(bytes, least.v.AsByte()), most.v.AsByte());
        bytes = Avx512F.PermuteVar16x32(bytes.AsInt32(), Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsByte();
        bytes.GetLower().Store(first);
        bytes.GetUpper().Store(second);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<short> Words(F32x16 a, F32x16 b, F32x16 zero) =>
            Avx512BW.AddSaturate(Avx512BW.PackSignedSaturate(Avx512F.ConvertToVector512Int32(a.v), Avx512F.ConvertToVector512Int32(b.v)), zero.v.AsInt16());
    }

    /// <summary>Rounded, plus zero; the least of integers for a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Nearest(F32x16 a, F32x16 zero) => Avx512F.ConvertToVector512Int32(Min(1 << 30, a).v) + zero.v.AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> BytesBelow(nint count) => Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator &(F32x16 a, F32x16 b) => new(a.v & b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator |(F32x16 a, F32x16 b) => new(a.v | b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator ^(F32x16 a, F32x16 b) => new(a.v ^ b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator ~(F32x16 a) => new(~a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Bits(int bits) => new(Vector512.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 AddBits(F32x16 a, F32x16 b) => new((a.v.AsInt32() + b.v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 SubtractBits(F32x16 a, F32x16 b) => new((a.v.AsInt32() - b.v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 MultiplyBits(F32x16 a, F32x16 b) => new((a.v.AsInt32() * b.v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 ShiftLeft(F32x16 a, int count) => new((a.v.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 ShiftRight(F32x16 a, int count) => new((a.v.AsInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 RotateLeft(F32x16 a, int count) => new(((a.v.AsUInt32() << count) | (a.v.AsUInt32() >> (32 - count))).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 ToInteger(F32x16 a) => new(Vector512.ConvertToInt32Native(a.v).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 FromInteger(F32x16 a) => new(Vector512.ConvertToSingle(a.v.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Scale(F32x16 a, F32x16 n) => new(Avx512F.Scale(a.v, n.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 PowerOfTwo(F32x16 n) => new(Avx512F.Scale(Vector512<float>.One, n.v));
}
