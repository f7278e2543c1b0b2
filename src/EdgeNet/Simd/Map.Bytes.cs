using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>Makes maps of pairs of bytes that stand for reals.</summary>
internal static unsafe class ByteMap
{
    /// <summary>Of a formula of reals.</summary>
    public static BinaryMap<byte, byte> Of<F>(F formula, ByteScales scales, SimdLevel level) where F : struct, IBinaryFormula => level switch
    {
        SimdLevel.V512 => new Reals<F, F32x16>(formula, scales),
        SimdLevel.V256 => new Reals<F, F32x8>(formula, scales),
        SimdLevel.V128 => new Reals<F, F32x4>(formula, scales),
        _ => new Reals<F, F32x1>(formula, scales),
    };

    /// <summary>Of an operation on bytes.</summary>
    public static BinaryMap<byte, byte> Of<F>(F operation, SimdLevel level) where F : struct, IByteOperation => new Bytes<F>(operation, level);

    /// <summary>An operand that stays at one byte is repeated to fill any lane.</summary>
    private const int Widest = 64;

    private sealed class Bytes<F>(F operation, SimdLevel level) : BinaryMap<byte, byte> where F : struct, IByteOperation
    {
        public override void Run(byte* a, byte* b, byte* y, nint count) => Run(a, 1, b, 1, y, count);

        public override void RunLeft(byte a, byte* b, byte* y, nint count)
        {
            var same = stackalloc byte[Widest];
            Unsafe.InitBlockUnaligned(same, a, Widest);
            Run(same, 0, b, 1, y, count);
        }

        public override void RunRight(byte* a, byte b, byte* y, nint count)
        {
            var same = stackalloc byte[Widest];
            Unsafe.InitBlockUnaligned(same, b, Widest);
            Run(a, 1, same, 0, y, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Run(byte* a, nint stepA, byte* b, nint stepB, byte* y, nint count)
        {
            if (level >= SimdLevel.V512 && count >= U8x64.Count) Run<U8x64, Vector512<byte>>(operation, a, stepA, b, stepB, y, count);
            else if (level >= SimdLevel.V256 && count >= U8x32.Count) Run<U8x32, Vector256<byte>>(operation, a, stepA, b, stepB, y, count);
            else if (level >= SimdLevel.V128 && count >= U8x16.Count) Run<U8x16, Vector128<byte>>(operation, a, stepA, b, stepB, y, count);
            else if (count > 0) Run<U8x1, int>(operation, a, stepA, b, stepB, y, count);
        }

        /// <summary>
        /// The last lane, which may overlap the one before, is worked out first: y may be an input. An operand moves on by
        /// <paramref name="stepA"/> with every element, which is 1 or 0.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run<L, V>(F operation, byte* a, nint stepA, byte* b, nint stepB, byte* y, nint count) where L : struct, IByteLane<V> where V : struct
        {
            var end = y + (count - L.Count);
            var last = operation.Apply<L, V>(L.Load(a + (stepA * (count - L.Count))), L.Load(b + (stepB * (count - L.Count))));
            (stepA, stepB) = (stepA * L.Count, stepB * L.Count);
            for (; y < end; y += L.Count, a += stepA, b += stepB) L.Store(operation.Apply<L, V>(L.Load(a), L.Load(b)), y);
            L.Store(last, end);
        }
    }

    private sealed class Reals<F, L>(F formula, ByteScales scales) : BinaryMap<byte, byte> where F : struct, IBinaryFormula where L : struct, ILane<L>
    {
        public override void Run(byte* a, byte* b, byte* y, nint count) => Run(formula, scales, a, 1, b, 1, y, count);

        public override void RunLeft(byte a, byte* b, byte* y, nint count)
        {
            var same = stackalloc byte[Widest];
            Unsafe.InitBlockUnaligned(same, a, Widest);
            Run(formula, scales, same, 0, b, 1, y, count);
        }

        public override void RunRight(byte* a, byte b, byte* y, nint count)
        {
            var same = stackalloc byte[Widest];
            Unsafe.InitBlockUnaligned(same, b, Widest);
            Run(formula, scales, a, 1, same, 0, y, count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run(F formula, ByteScales scales, byte* a, nint stepA, byte* b, nint stepB, byte* y, nint count)
        {
            L zeroA = L.Bits(scales.ZeroA), zeroB = L.Bits(scales.ZeroB), zeroY = L.Bits(scales.ZeroY);
            L scaleA = scales.A, scaleB = scales.B, scaleY = scales.Y;
            for (; count >= 4 * L.Count; count -= 4 * L.Count, a += 4 * stepA * L.Count, b += 4 * stepB * L.Count, y += 4 * L.Count)
            {
                L.StoreBytes(
                    Result(L.LoadBytes(a), L.LoadBytes(b)),
                    Result(L.LoadBytes(a + (stepA * L.Count)), L.LoadBytes(b + (stepB * L.Count))),
                    Result(L.LoadBytes(a + (2 * stepA * L.Count)), L.LoadBytes(b + (2 * stepB * L.Count))),
                    Result(L.LoadBytes(a + (3 * stepA * L.Count)), L.LoadBytes(b + (3 * stepB * L.Count))), zeroY, y);
            }

            for (; count > 0; count -= L.Count, a += stepA * L.Count, b += stepB * L.Count, y += L.Count)
            {
                var value = Result(ByteLanes.LoadUpTo<L>(a, count), ByteLanes.LoadUpTo<L>(b, count));
                ByteLanes.StoreUpTo(ByteLanes.Quantized(value, -scales.ZeroY, byte.MaxValue - scales.ZeroY, zeroY), y, count);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            L Result(L left, L right) =>
                formula.Apply(L.FromInteger(L.SubtractBits(left, zeroA)) * scaleA, L.FromInteger(L.SubtractBits(right, zeroB)) * scaleB) * scaleY;
        }
    }
}
