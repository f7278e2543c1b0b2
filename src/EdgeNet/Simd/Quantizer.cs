using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>The scales and zero points of a run of elements: one of each for every element, or one for all.</summary>
internal readonly unsafe struct RunScales(float* scales, int* zeroPoints, bool each)
{
    /// <summary>Whether every element has its own.</summary>
    public bool Each => each;

    /// <summary>The scales from element <paramref name="i"/> on.</summary>
    public L Scale<L>(nint i) where L : struct, ILane<L> => each ? L.Load(scales + i) : *scales;

    /// <summary>The zero points from element <paramref name="i"/> on, as integers.</summary>
    public L ZeroPoint<L>(nint i) where L : struct, ILane<L> => each ? L.Load((float*)(zeroPoints + i)) : L.Bits(*zeroPoints);

    /// <summary>The scales of the last <paramref name="rest"/> elements, from <paramref name="i"/> on.</summary>
    public L LastScale<L>(nint i, nint rest) where L : struct, ILane<L> => each ? L.LoadPartial(scales + i, rest) : *scales;

    /// <summary>The zero points of the last <paramref name="rest"/> elements, from <paramref name="i"/> on, as integers.</summary>
    public L LastZeroPoint<L>(nint i, nint rest) where L : struct, ILane<L> => each ? L.LoadPartial((float*)(zeroPoints + i), rest) : L.Bits(*zeroPoints);
}

/// <summary>
/// y = round(x / scale) + zero point, halves to even, held within the range of 8 bits; a NaN becomes the lowest number.
/// Every step is one IEEE operation, so every level gives the same bits.
/// </summary>
internal abstract unsafe class Quantizer
{
    /// <summary>Quantizes <paramref name="count"/> floats to bytes; zero points are 32-bit integers.</summary>
    public abstract void Run(float* x, byte* y, nint count, RunScales scales);

    /// <param name="type">U8 or I8.</param>
    /// <param name="level">The vector width.</param>
    public static Quantizer Of(DType type, SimdLevel level)
    {
        var (low, high) = type == DType.U8 ? (0, 255) : (-128, 127);
        return level switch
        {
            SimdLevel.V512 => new Loop<F32x16>(low, high),
            SimdLevel.V256 => new Loop<F32x8>(low, high),
            SimdLevel.V128 => new Loop<F32x4>(low, high),
            _ => new Loop<F32x1>(low, high),
        };
    }

    private sealed class Loop<L>(float low, float high) : Quantizer where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(float* x, byte* y, nint count, RunScales scales)
        {
            nint i = 0;
            if (scales.Each)
            {
                for (; i <= count - L.Count; i += L.Count)
                    L.StoreBytes(Apply(L.Load(x + i), scales.Scale<L>(i), L.FromInteger(scales.ZeroPoint<L>(i))), y + i);
            }
            else
            {
                L scale = scales.Scale<L>(0), zero = L.FromInteger(scales.ZeroPoint<L>(0));
                for (; i <= count - L.Count; i += L.Count) L.StoreBytes(Apply(L.Load(x + i), scale, zero), y + i);
            }

            if (i == count) return;
            var rest = count - i;
            var (lastScale, lastZero) = (scales.LastScale<L>(i, rest), scales.LastZeroPoint<L>(i, rest));
            var last = stackalloc byte[L.Count];
            L.StoreBytes(Apply(L.LoadPartial(x + i, rest), lastScale, L.FromInteger(lastZero)), last);
            Unsafe.CopyBlockUnaligned(y + i, last, (uint)rest);
        }

        private L Apply(L x, L scale, L zero) => L.ToInteger(L.Min(L.Max(L.Round(x / scale) + zero, low), high));
    }
}

/// <summary>y = (x − zero point)·scale, the difference taken of integers.</summary>
internal abstract unsafe class Dequantizer
{
    /// <summary>Dequantizes <paramref name="count"/> integers to floats; zero points are 32-bit integers. y may be x itself where x is 32 bits wide.</summary>
    public abstract void Run(byte* x, float* y, nint count, RunScales scales);

    /// <param name="type">U8, I8 or I32.</param>
    /// <param name="level">The vector width.</param>
    public static Dequantizer Of(DType type, SimdLevel level) => level switch
    {
        SimdLevel.V512 => Of<F32x16>(type),
        SimdLevel.V256 => Of<F32x8>(type),
        SimdLevel.V128 => Of<F32x4>(type),
        _ => Of<F32x1>(type),
    };

    private static Dequantizer Of<L>(DType type) where L : struct, ILane<L> => type switch
    {
        DType.U8 => new Loop<Bytes, L>(),
        DType.I8 => new Loop<SignedBytes, L>(),
        _ => new Loop<Integers, L>(),
    };

    /// <summary>How integers are widened to 32 bits.</summary>
    private interface IElements
    {
        static abstract int Size { get; }

        static abstract L Load<L>(byte* source) where L : struct, ILane<L>;
    }

    private readonly struct Bytes : IElements
    {
        public static int Size => 1;

        public static L Load<L>(byte* source) where L : struct, ILane<L> => L.LoadBytes(source);
    }

    private readonly struct SignedBytes : IElements
    {
        public static int Size => 1;

        public static L Load<L>(byte* source) where L : struct, ILane<L> => L.ShiftRight(L.ShiftLeft(L.LoadBytes(source), 24), 24);
    }

    private readonly struct Integers : IElements
    {
        public static int Size => sizeof(int);

        public static L Load<L>(byte* source) where L : struct, ILane<L> => L.Load((float*)source);
    }

    private sealed class Loop<E, L> : Dequantizer where E : struct, IElements where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(byte* x, float* y, nint count, RunScales scales)
        {
            nint i = 0;
            if (scales.Each)
            {
                for (; i <= count - L.Count; i += L.Count)
                    L.Store(Apply(E.Load<L>(x + i * E.Size), scales.Scale<L>(i), scales.ZeroPoint<L>(i)), y + i);
            }
            else
            {
                L scale = scales.Scale<L>(0), zero = scales.ZeroPoint<L>(0);
                for (; i <= count - L.Count; i += L.Count) L.Store(Apply(E.Load<L>(x + i * E.Size), scale, zero), y + i);
            }

            if (i == count) return;
            var rest = count - i;
            var (lastScale, lastZero) = (scales.LastScale<L>(i, rest), scales.LastZeroPoint<L>(i, rest));
            var last = stackalloc byte[L.Count * sizeof(int)];
            Unsafe.CopyBlockUnaligned(last, x + i * E.Size, (uint)(rest * E.Size));
            L.StorePartial(Apply(E.Load<L>(last), lastScale, lastZero), y + i, rest);
        }

        private static L Apply(L x, L scale, L zero) => L.FromInteger(L.SubtractBits(x, zero)) * scale;
    }
}
