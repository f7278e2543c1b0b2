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

    private sealed class Bytes<F>(F operation, SimdLevel level) : BinaryMap<byte, byte> where F : struct, IByteOperation
    {
        /// <summary>A longer operand is repeated run by run.</summary>
        private const int LongestPeriod = 1024;

        public override void Run(byte* a, byte* b, byte* y, nint count)
        {
            if (level >= SimdLevel.V512 && count >= U8x64.Count) Run<U8x64, Vector512<byte>>(operation, a, b, y, count);
            else if (level >= SimdLevel.V256 && count >= U8x32.Count) Run<U8x32, Vector256<byte>>(operation, a, b, y, count);
            else if (level >= SimdLevel.V128 && count >= U8x16.Count) Run<U8x16, Vector128<byte>>(operation, a, b, y, count);
            else if (count > 0) Run<U8x1, int>(operation, a, b, y, count);
        }

        public override void RunLeft(byte a, byte* b, byte* y, nint count) => RunRepeated(b, &a, 0, 1, y, count, isLeft: true);

        public override void RunRight(byte* a, byte b, byte* y, nint count) => RunRepeated(a, &b, 0, 1, y, count, isLeft: false);

        public override void RunRepeated(byte* x, byte* repeated, nint first, nint period, byte* y, nint count, bool isLeft)
        {
            if (period > LongestPeriod)
            {
                base.RunRepeated(x, repeated, first, period, y, count, isLeft);
                return;
            }

            // A lane's worth more than the period, so that a lane can begin anywhere in it.
            var length = period + U8x64.Count;
            var tile = stackalloc byte[(int)length];
            Unsafe.CopyBlockUnaligned(tile, repeated, (uint)period);
            for (var filled = period; filled < length; filled *= 2) Unsafe.CopyBlockUnaligned(tile + filled, tile, (uint)nint.Min(filled, length - filled));
            if (isLeft) RunRepeated(new Swapped(operation), x, tile, first, period, y, count);
            else RunRepeated(operation, x, tile, first, period, y, count);
        }

        private void RunRepeated<G>(G operation, byte* x, byte* tile, nint first, nint period, byte* y, nint count) where G : struct, IByteOperation
        {
            if (level >= SimdLevel.V512 && count >= U8x64.Count) RunRepeated<G, U8x64, Vector512<byte>>(operation, x, tile, first, period, y, count);
            else if (level >= SimdLevel.V256 && count >= U8x32.Count) RunRepeated<G, U8x32, Vector256<byte>>(operation, x, tile, first, period, y, count);
            else if (level >= SimdLevel.V128 && count >= U8x16.Count) RunRepeated<G, U8x16, Vector128<byte>>(operation, x, tile, first, period, y, count);
            else if (count > 0) RunRepeated<G, U8x1, int>(operation, x, tile, first, period, y, count);
        }

        /// <summary>The last lane, which may overlap the one before, is worked out first: y may be an input.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run<L, V>(F operation, byte* a, byte* b, byte* y, nint count) where L : struct, IByteLane<V> where V : struct
        {
            var rest = count - L.Count;
            var last = operation.Apply<L, V>(L.Load(a + rest), L.Load(b + rest));
            for (nint i = 0; i < rest; i += L.Count) L.Store(operation.Apply<L, V>(L.Load(a + i), L.Load(b + i)), y + i);
            L.Store(last, y + rest);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void RunRepeated<G, L, V>(G operation, byte* x, byte* tile, nint first, nint period, byte* y, nint count)
            where G : struct, IByteOperation where L : struct, IByteLane<V> where V : struct
        {
            var (rest, step) = (count - L.Count, L.Count % period);
            var last = operation.Apply<L, V>(L.Load(x + rest), L.Load(tile + ((first + rest) % period)));
            for (nint i = 0; i < rest; i += L.Count)
            {
                L.Store(operation.Apply<L, V>(L.Load(x + i), L.Load(tile + first)), y + i);
                first += step;
                if (first >= period) first -= period;
            }

            L.Store(last, y + rest);
        }

        private readonly struct Swapped(F operation) : IByteOperation
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            public V Apply<L, V>(V a, V b) where L : struct, IByteLane<V> where V : struct => operation.Apply<L, V>(b, a);
        }
    }

    private sealed class Reals<F, L>(F formula, ByteScales scales) : BinaryMap<byte, byte> where F : struct, IBinaryFormula where L : struct, ILane<L>
    {
        public override void Run(byte* a, byte* b, byte* y, nint count) => Run(formula, scales, a, 1, b, 1, y, count);

        public override void RunLeft(byte a, byte* b, byte* y, nint count)
        {
            var same = stackalloc byte[4 * L.Count];
            Unsafe.InitBlockUnaligned(same, a, 4 * (uint)L.Count);
            Run(formula, scales, same, 0, b, 1, y, count);
        }

        public override void RunRight(byte* a, byte b, byte* y, nint count)
        {
            var same = stackalloc byte[4 * L.Count];
            Unsafe.InitBlockUnaligned(same, b, 4 * (uint)L.Count);
            Run(formula, scales, a, 1, same, 0, y, count);
        }

        /// <summary>An operand moves on by <paramref name="stepA"/> with every element, which is 1 or 0.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run(F formula, ByteScales scales, byte* a, nint stepA, byte* b, nint stepB, byte* y, nint count)
        {
            L zeroA = L.Bits(scales.ZeroA), zeroB = L.Bits(scales.ZeroB), zeroY = L.Bits(scales.ZeroY), scale = scales.Scale;
            (stepA, stepB) = (stepA * L.Count, stepB * L.Count);
            for (; count >= 4 * L.Count; count -= 4 * L.Count, a += 4 * stepA, b += 4 * stepB, y += 4 * L.Count)
            {
                L.StoreBytes(
                    Result(L.LoadBytes(a), L.LoadBytes(b)), Result(L.LoadBytes(a + stepA), L.LoadBytes(b + stepB)),
                    Result(L.LoadBytes(a + (2 * stepA)), L.LoadBytes(b + (2 * stepB))), Result(L.LoadBytes(a + (3 * stepA)), L.LoadBytes(b + (3 * stepB))), zeroY, y);
            }

            for (; count > 0; count -= L.Count, a += stepA, b += stepB, y += L.Count)
            {
                var value = Result(ByteLanes.LoadUpTo<L>(a, count), ByteLanes.LoadUpTo<L>(b, count));
                ByteLanes.StoreUpTo(ByteLanes.Quantized(value, -scales.ZeroY, byte.MaxValue - scales.ZeroY, zeroY), y, count);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            L Result(L left, L right) =>
                formula.Apply(L.FromInteger(L.SubtractBits(left, zeroA)), L.FromInteger(L.SubtractBits(right, zeroB))) * scale;
        }
    }
}
