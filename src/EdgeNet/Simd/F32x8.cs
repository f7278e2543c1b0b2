using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>Eight floats in a 256-bit vector (AVX2, FMA).</summary>
internal readonly unsafe struct F32x8(Vector256<float> value) : ILane<F32x8>
{
    private readonly Vector256<float> v = value;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x8 value, float* target) => value.v.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 LoadPartial(float* source, nint count) => new(count < 4
        ? Vector256.Create(F32x4.LoadPartial(source, count).Vector, Vector128<float>.Zero)
        : Vector256.Create(Vector128.Load(source), F32x4.LoadPartial(source + 4, count - 4).Vector));

    // Not Avx.MaskStore: it is microcode on AMD, some twenty times the cost of these two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(F32x8 value, float* target, nint count)
    {
        var rest = value.v.GetLower();
        if (count >= 4)
        {
            rest.Store(target);
            rest = value.v.GetUpper();
            target += 4;
        }

        F32x4.StorePartial(new(rest), target, count & 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator F32x8(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator +(F32x8 a, F32x8 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator -(F32x8 a, F32x8 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator *(F32x8 a, F32x8 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator /(F32x8 a, F32x8 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator -(F32x8 a) => new(-a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 MultiplyAdd(F32x8 a, F32x8 b, F32x8 c) => new(Vector256.FusedMultiplyAdd(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Min(F32x8 a, F32x8 b) => new(Avx.Min(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Max(F32x8 a, F32x8 b) => new(Avx.Max(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Abs(F32x8 a) => new(Vector256.Abs(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Sqrt(F32x8 a) => new(Vector256.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Floor(F32x8 a) => new(Vector256.Floor(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Ceiling(F32x8 a) => new(Vector256.Ceiling(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Truncate(F32x8 a) => new(Vector256.Truncate(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Round(F32x8 a) => new(Vector256.Round(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator <(F32x8 a, F32x8 b) => new(Vector256.LessThan(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator >(F32x8 a, F32x8 b) => new(Vector256.GreaterThan(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator <=(F32x8 a, F32x8 b) => new(Vector256.LessThanOrEqual(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator >=(F32x8 a, F32x8 b) => new(Vector256.GreaterThanOrEqual(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Equal(F32x8 a, F32x8 b) => new(Vector256.Equals(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Select(F32x8 mask, F32x8 a, F32x8 b) => new(Vector256.ConditionalSelect(mask.v, a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 First(nint count) => new(Vector256.LessThan(Vector256<int>.Indices, Vector256.Create((int)count)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold<F>(F reduction, F32x8 a) where F : struct, IReduction =>
        F32x4.Fold(reduction, reduction.Combine(new F32x4(a.v.GetLower()), new F32x4(a.v.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(F32x8 mask) => mask.v.ExtractMostSignificantBits() != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SetPositions(F32x8 mask) => mask.v.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 LoadBytes(byte* source) =>
        new(Avx2.ConvertToVector256Int32(Vector128.CreateScalar(*(ulong*)source).AsByte()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(F32x8 a, byte* target)
    {
        var halves = Vector128.Narrow(a.v.GetLower().AsInt32(), a.v.GetUpper().AsInt32());
        *(ulong*)target = Vector128.Narrow(halves, halves).AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 LoadBytesPartial(byte* source, nint count) =>
        new(Avx2.ConvertToVector256Int32(Vector128.CreateScalar(ByteLanes.LoadPartial(source, count)).AsByte()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytesPartial(F32x8 a, byte* target, nint count)
    {
        ulong bytes;
        StoreBytes(a, (byte*)&bytes);
        ByteLanes.StorePartial(bytes, target, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(F32x8 a, F32x8 b, F32x8 c, F32x8 d, F32x8 zero, byte* target)
    {
        var packed = Avx2.PackUnsignedSaturate(Avx2.PackSignedSaturate(Nearest(a, zero), Nearest(b, zero)), Avx2.PackSignedSaturate(Nearest(c, zero), Nearest(d, zero)));
        // Packing keeps to 128 bits, each of which now has four bytes of every lane.
        Avx2.PermuteVar8x32(packed.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(F32x8 a, F32x8 b, byte* first, F32x8 c, F32x8 d, byte* second, F32x8 zero, F32x8 least, F32x8 most)
    {
        var bytes = Avx2.PackUnsignedSaturate(Words(a, b, zero), Words(c, d, zero));
        bytes = Vector256.Min(Vector256.Max(bytes, least.v.AsByte()), most.v.AsByte());
        bytes = Avx2.PermuteVar8x32(bytes.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
        bytes.GetLower().Store(first);
        bytes.GetUpper().Store(second);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<short> Words(F32x8 a, F32x8 b, F32x8 zero) =>
            Avx2.AddSaturate(Avx2.PackSignedSaturate(Avx.ConvertToVector256Int32(a.v), Avx.ConvertToVector256Int32(b.v)), zero.v.AsInt16());
    }

    /// <summary>Rounded, plus zero; the least of integers for a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Nearest(F32x8 a, F32x8 zero) => Avx.ConvertToVector256Int32(Min(1 << 30, a).v) + zero.v.AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator &(F32x8 a, F32x8 b) => new(a.v & b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator |(F32x8 a, F32x8 b) => new(a.v | b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator ^(F32x8 a, F32x8 b) => new(a.v ^ b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator ~(F32x8 a) => new(~a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Bits(int bits) => new(Vector256.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 AddBits(F32x8 a, F32x8 b) => new((a.v.AsInt32() + b.v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 SubtractBits(F32x8 a, F32x8 b) => new((a.v.AsInt32() - b.v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 MultiplyBits(F32x8 a, F32x8 b) => new((a.v.AsInt32() * b.v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 ShiftLeft(F32x8 a, int count) => new((a.v.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 ShiftRight(F32x8 a, int count) => new((a.v.AsInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 RotateLeft(F32x8 a, int count) => new(((a.v.AsUInt32() << count) | (a.v.AsUInt32() >> (32 - count))).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 ToInteger(F32x8 a) => new(Vector256.ConvertToInt32Native(a.v).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 FromInteger(F32x8 a) => new(Vector256.ConvertToSingle(a.v.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Scale(F32x8 a, F32x8 n)
    {
        // In two steps: 2ⁿ itself may be no float. The first product is exact.
        var whole = ToInteger(n);
        var half = ShiftRight(whole, 1);
        return a * Exponent(half) * Exponent(SubtractBits(whole, half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 PowerOfTwo(F32x8 n) => Exponent(ToInteger(n));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F32x8 Exponent(F32x8 n) => ShiftLeft(AddBits(n, Bits(127)), 23);
}
