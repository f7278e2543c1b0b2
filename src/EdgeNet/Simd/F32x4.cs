using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>Four floats in a 128-bit vector (SSE4, NEON).</summary>
internal readonly unsafe struct F32x4(Vector128<float> value) : ILane<F32x4>
{
    private readonly Vector128<float> v = value;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x4 value, float* target) => value.v.Store(target);

    internal Vector128<float> Vector => v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 LoadPartial(float* source, nint count) => new(count switch
    {
        0 => Vector128<float>.Zero,
        1 => Vector128.CreateScalar(source[0]),
        2 => Vector128.Create(source[0], source[1], 0, 0),
        _ => Vector128.Create(source[0], source[1], source[2], 0),
    });

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(F32x4 value, float* target, nint count)
    {
        if (count > 0) target[0] = value.v.GetElement(0);
        if (count > 1) target[1] = value.v.GetElement(1);
        if (count > 2) target[2] = value.v.GetElement(2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator F32x4(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator +(F32x4 a, F32x4 b) => new(a.v + b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator -(F32x4 a, F32x4 b) => new(a.v - b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator *(F32x4 a, F32x4 b) => new(a.v * b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator /(F32x4 a, F32x4 b) => new(a.v / b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator -(F32x4 a) => new(-a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 MultiplyAdd(F32x4 a, F32x4 b, F32x4 c) => new(Vector128.FusedMultiplyAdd(a.v, b.v, c.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Min(F32x4 a, F32x4 b) => new(Sse.IsSupported
        ? Sse.Min(a.v, b.v)
        : Vector128.ConditionalSelect(Vector128.LessThan(a.v, b.v), a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Max(F32x4 a, F32x4 b) => new(Sse.IsSupported
        ? Sse.Max(a.v, b.v)
        : Vector128.ConditionalSelect(Vector128.GreaterThan(a.v, b.v), a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Abs(F32x4 a) => new(Vector128.Abs(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Sqrt(F32x4 a) => new(Vector128.Sqrt(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Floor(F32x4 a) => new(Vector128.Floor(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Ceiling(F32x4 a) => new(Vector128.Ceiling(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Truncate(F32x4 a) => new(Vector128.Truncate(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Round(F32x4 a) => new(Vector128.Round(a.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator <(F32x4 a, F32x4 b) => new(Vector128.LessThan(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator >(F32x4 a, F32x4 b) => new(Vector128.GreaterThan(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator <=(F32x4 a, F32x4 b) => new(Vector128.LessThanOrEqual(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator >=(F32x4 a, F32x4 b) => new(Vector128.GreaterThanOrEqual(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Equal(F32x4 a, F32x4 b) => new(Vector128.Equals(a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Select(F32x4 mask, F32x4 a, F32x4 b) => new(Vector128.ConditionalSelect(mask.v, a.v, b.v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 First(nint count) => new(Vector128.LessThan(Vector128<int>.Indices, Vector128.Create((int)count)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold<F>(F reduction, F32x4 a) where F : struct, IReduction
    {
        var pair = reduction.Combine(a, new F32x4(Vector128.Shuffle(a.v, Vector128.Create(2, 3, 0, 1))));
        return reduction.Combine(pair, new F32x4(Vector128.Shuffle(pair.v, Vector128.Create(1, 0, 3, 2)))).v.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(F32x4 mask) => mask.v.ExtractMostSignificantBits() != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SetPositions(F32x4 mask) => mask.v.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 LoadBytes(byte* source) =>
        new(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(uint*)source).AsByte())).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(F32x4 a, byte* target)
    {
        var halves = Vector128.Narrow(a.v.AsInt32(), a.v.AsInt32());
        *(uint*)target = Vector128.Narrow(halves, halves).AsUInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 LoadBytesPartial(byte* source, nint count)
    {
        var bytes = (uint)ByteLanes.LoadPartial(source, count);
        return LoadBytes((byte*)&bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytesPartial(F32x4 a, byte* target, nint count)
    {
        uint bytes;
        StoreBytes(a, (byte*)&bytes);
        ByteLanes.StorePartial(bytes, target, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(F32x4 a, F32x4 b, F32x4 c, F32x4 d, F32x4 zero, byte* target) =>
        Vector128.Narrow(Vector128.Narrow(Nearest(a, zero), Nearest(b, zero)), Vector128.Narrow(Nearest(c, zero), Nearest(d, zero))).AsByte().Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(F32x4 a, F32x4 b, byte* first, F32x4 c, F32x4 d, byte* second, F32x4 zero, F32x4 least, F32x4 most)
    {
        var bytes = Vector128.NarrowWithSaturation(Words(a, b, zero), Words(c, d, zero));
        bytes = Vector128.Min(Vector128.Max(bytes, least.v.AsByte()), most.v.AsByte());
        bytes.GetLower().Store(first);
        bytes.GetUpper().Store(second);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<ushort> Words(F32x4 a, F32x4 b, F32x4 zero)
        {
            var words = Vector128.NarrowWithSaturation(ToInteger(Round(a)).v.AsInt32(), ToInteger(Round(b)).v.AsInt32());
            return Vector128.Max(Vector128.AddSaturate(words, zero.v.AsInt16()), Vector128<short>.Zero).AsUInt16();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Nearest(F32x4 a, F32x4 zero)
    {
        // Max makes the limit of a NaN.
        var rounded = ToInteger(Round(Min(Max(a, -1024), 1024)));
        return Vector128.Max(Vector128<int>.Zero, Vector128.Min(AddBits(rounded, zero).v.AsInt32(), Vector128.Create((int)byte.MaxValue)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator &(F32x4 a, F32x4 b) => new(a.v & b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator |(F32x4 a, F32x4 b) => new(a.v | b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator ^(F32x4 a, F32x4 b) => new(a.v ^ b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator ~(F32x4 a) => new(~a.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Bits(int bits) => new(Vector128.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 AddBits(F32x4 a, F32x4 b) => new((a.v.AsInt32() + b.v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 SubtractBits(F32x4 a, F32x4 b) => new((a.v.AsInt32() - b.v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 MultiplyBits(F32x4 a, F32x4 b) => new((a.v.AsInt32() * b.v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 ShiftLeft(F32x4 a, int count) => new((a.v.AsInt32() << count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 ShiftRight(F32x4 a, int count) => new((a.v.AsInt32() >> count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 RotateLeft(F32x4 a, int count) => new(((a.v.AsUInt32() << count) | (a.v.AsUInt32() >> (32 - count))).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 ToInteger(F32x4 a) => new(Vector128.ConvertToInt32Native(a.v).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 FromInteger(F32x4 a) => new(Vector128.ConvertToSingle(a.v.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Scale(F32x4 a, F32x4 n)
    {
        // In two steps: 2ⁿ itself may be no float. The first product is exact.
        var whole = ToInteger(n);
        var half = ShiftRight(whole, 1);
        return a * Exponent(half) * Exponent(SubtractBits(whole, half));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 PowerOfTwo(F32x4 n) => Exponent(ToInteger(n));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F32x4 Exponent(F32x4 n) => ShiftLeft(AddBits(n, Bits(127)), 23);
}
