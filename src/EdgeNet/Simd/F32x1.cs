using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>One float: the portable lane, and the reference that the vector lanes are tested against.</summary>
internal readonly unsafe struct F32x1(float value) : ILane<F32x1>
{
    private readonly float v = value;

    public float Value => v;

    public static int Count => 1;

    public static F32x1 Load(float* source) => new(*source);

    public static void Store(F32x1 value, float* target) => *target = value.v;

    // A partial lane of one holds nothing.
    public static F32x1 LoadPartial(float* source, nint count) => default;

    public static void StorePartial(F32x1 value, float* target, nint count) { }

    public static implicit operator F32x1(float value) => new(value);

    public static F32x1 operator +(F32x1 a, F32x1 b) => new(a.v + b.v);

    public static F32x1 operator -(F32x1 a, F32x1 b) => new(a.v - b.v);

    public static F32x1 operator *(F32x1 a, F32x1 b) => new(a.v * b.v);

    public static F32x1 operator /(F32x1 a, F32x1 b) => new(a.v / b.v);

    public static F32x1 operator -(F32x1 a) => new(-a.v);

    public static F32x1 MultiplyAdd(F32x1 a, F32x1 b, F32x1 c) => new(MathF.FusedMultiplyAdd(a.v, b.v, c.v));

    public static F32x1 Min(F32x1 a, F32x1 b) => a.v < b.v ? a : b;

    public static F32x1 Max(F32x1 a, F32x1 b) => a.v > b.v ? a : b;

    public static F32x1 Abs(F32x1 a) => new(MathF.Abs(a.v));

    public static F32x1 Sqrt(F32x1 a) => new(MathF.Sqrt(a.v));

    public static F32x1 Floor(F32x1 a) => new(MathF.Floor(a.v));

    public static F32x1 Ceiling(F32x1 a) => new(MathF.Ceiling(a.v));

    public static F32x1 Truncate(F32x1 a) => new(MathF.Truncate(a.v));

    public static F32x1 Round(F32x1 a) => new(MathF.Round(a.v));

    public static F32x1 operator <(F32x1 a, F32x1 b) => Mask(a.v < b.v);

    public static F32x1 operator >(F32x1 a, F32x1 b) => Mask(a.v > b.v);

    public static F32x1 operator <=(F32x1 a, F32x1 b) => Mask(a.v <= b.v);

    public static F32x1 operator >=(F32x1 a, F32x1 b) => Mask(a.v >= b.v);

    public static F32x1 Equal(F32x1 a, F32x1 b) => Mask(a.v == b.v);

    public static F32x1 Select(F32x1 mask, F32x1 a, F32x1 b) => mask.Integer != 0 ? a : b;

    public static F32x1 First(nint count) => Mask(count > 0);

    public static float Fold<F>(F reduction, F32x1 a) where F : struct, IReduction => a.v;

    public static bool Any(F32x1 mask) => mask.Integer != 0;

    public static uint SetPositions(F32x1 mask) => (uint)mask.Integer >> 31;

    public static F32x1 LoadBytes(byte* source)
    {
        // Not Bits(*source), which .NET 10 compiles to a load of four bytes.
        var integer = 0;
        *(byte*)&integer = *source;
        return Bits(integer);
    }

    public static void StoreBytes(F32x1 a, byte* target) => *target = (byte)a.Integer;

    // A partial lane of one holds nothing.
    public static F32x1 LoadBytesPartial(byte* source, nint count) => default;

    public static void StoreBytesPartial(F32x1 a, byte* target, nint count) { }

    public static void StoreBytes(F32x1 a, F32x1 b, F32x1 c, F32x1 d, F32x1 zero, byte* target)
    {
        target[0] = Nearest(a, zero);
        target[1] = Nearest(b, zero);
        target[2] = Nearest(c, zero);
        target[3] = Nearest(d, zero);
    }

    public static void StoreBytes(F32x1 a, F32x1 b, byte* first, F32x1 c, F32x1 d, byte* second, F32x1 zero, F32x1 least, F32x1 most)
    {
        (first[0], first[1]) = (Nearest(a), Nearest(b));
        (second[0], second[1]) = (Nearest(c), Nearest(d));

        byte Nearest(F32x1 x) => (byte)Math.Clamp((int)MathF.Round(x.v) + (short)zero.Integer, (byte)least.Integer, (byte)most.Integer);
    }

    /// <summary>Max makes the limit of a NaN.</summary>
    private static byte Nearest(F32x1 a, F32x1 zero) => (byte)Math.Clamp((int)MathF.Round(Min(Max(a, -1024), 1024).v) + zero.Integer, 0, byte.MaxValue);

    public static F32x1 operator &(F32x1 a, F32x1 b) => Bits(a.Integer & b.Integer);

    public static F32x1 operator |(F32x1 a, F32x1 b) => Bits(a.Integer | b.Integer);

    public static F32x1 operator ^(F32x1 a, F32x1 b) => Bits(a.Integer ^ b.Integer);

    public static F32x1 operator ~(F32x1 a) => Bits(~a.Integer);

    public static F32x1 Bits(int bits) => new(BitConverter.Int32BitsToSingle(bits));

    public static F32x1 AddBits(F32x1 a, F32x1 b) => Bits(a.Integer + b.Integer);

    public static F32x1 SubtractBits(F32x1 a, F32x1 b) => Bits(a.Integer - b.Integer);

    public static F32x1 MultiplyBits(F32x1 a, F32x1 b) => Bits(a.Integer * b.Integer);

    public static F32x1 ShiftLeft(F32x1 a, int count) => Bits(a.Integer << count);

    public static F32x1 ShiftRight(F32x1 a, int count) => Bits(a.Integer >> count);

    public static F32x1 RotateLeft(F32x1 a, int count) => Bits((int)uint.RotateLeft((uint)a.Integer, count));

    public static F32x1 ToInteger(F32x1 a) => Bits((int)a.v);

    public static F32x1 FromInteger(F32x1 a) => new(a.Integer);

    public static F32x1 Scale(F32x1 a, F32x1 n)
    {
        // In two steps: 2ⁿ itself may be no float. The first product is exact.
        var half = (int)n.v >> 1;
        return a * PowerOfTwo(half) * PowerOfTwo((int)n.v - half);
    }

    public static F32x1 PowerOfTwo(F32x1 n) => Bits(((int)n.v + 127) << 23);

    private int Integer => BitConverter.SingleToInt32Bits(v);

    private static F32x1 Mask(bool holds) => Bits(holds ? -1 : 0);
}
