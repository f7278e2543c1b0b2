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

    /// <summary>An operand that repeats itself, or each element of which stays a while, is written out for some elements at a time.</summary>
    private abstract class Tiled : BinaryMap<byte, byte>
    {
        private const int Tile = 2048;

        public override void RunLeft(byte a, byte* b, byte* y, nint count) => RunRepeated(b, &a, 0, 1, y, count, isLeft: true);

        public override void RunRight(byte* a, byte b, byte* y, nint count) => RunRepeated(a, &b, 0, 1, y, count, isLeft: false);

        [SkipLocalsInit]
        public override void RunRepeated(byte* x, byte* repeated, nint first, nint period, byte* y, nint count, bool isLeft)
        {
            if (2 * period > Tile)
            {
                base.RunRepeated(x, repeated, first, period, y, count, isLeft);
                return;
            }

            var tile = stackalloc byte[2 * Tile];
            var length = nint.Min(count, Tile / period * period);
            if (period == 1)
            {
                Unsafe.InitBlockUnaligned(tile, *repeated, (uint)length);
            }
            else
            {
                // It begins where the first element is.
                Unsafe.CopyBlockUnaligned(tile, repeated + first, (uint)(period - first));
                Unsafe.CopyBlockUnaligned(tile + period - first, repeated, (uint)first);
                for (var filled = period; filled < length; filled *= 2) Unsafe.CopyBlockUnaligned(tile + filled, tile, (uint)filled);
            }

            for (; count > 0; count -= length, x += length, y += length) Run(x, tile, y, nint.Min(length, count), isLeft);
        }

        [SkipLocalsInit]
        public override void RunSpread(byte* x, byte* spread, nint first, nint run, byte* y, nint count, bool isLeft)
        {
            if (run > Tile)
            {
                base.RunSpread(x, spread, first, run, y, count, isLeft);
                return;
            }

            var tile = stackalloc byte[(2 * Tile) + U8x16.Count];
            var (at, within) = Math.DivRem(first, run);
            while (count > 0)
            {
                nint length = 0;
                for (; length < nint.Min(Tile, count); length += run - within, within = 0, at++)
                {
                    // What a vector reaches too far is overwritten.
                    var same = Vector128.Create(spread[at]);
                    for (nint i = 0; i < run - within; i += U8x16.Count) same.Store(tile + length + i);
                }

                length = nint.Min(length, count);
                Run(x, tile, y, length, isLeft);
                x += length;
                y += length;
                count -= length;
            }
        }

        private void Run(byte* x, byte* tile, byte* y, nint count, bool isLeft)
        {
            if (isLeft) Run(tile, x, y, count);
            else Run(x, tile, y, count);
        }
    }

    private sealed class Bytes<F>(F operation, SimdLevel level) : Tiled where F : struct, IByteOperation
    {
        public override void Run(byte* a, byte* b, byte* y, nint count)
        {
            if (level >= SimdLevel.V512 && count >= U8x64.Count) Run<U8x64, Vector512<byte>>(operation, a, b, y, count);
            else if (level >= SimdLevel.V256 && count >= U8x32.Count) Run<U8x32, Vector256<byte>>(operation, a, b, y, count);
            else if (level >= SimdLevel.V128 && count >= U8x16.Count) Run<U8x16, Vector128<byte>>(operation, a, b, y, count);
            else if (count > 0) Run<U8x1, int>(operation, a, b, y, count);
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
    }

    private sealed class Reals<F, L>(F formula, ByteScales scales) : Tiled where F : struct, IBinaryFormula where L : struct, ILane<L>
    {
        public override void Run(byte* a, byte* b, byte* y, nint count) => Run(formula, scales, a, b, y, count);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run(F formula, ByteScales scales, byte* a, byte* b, byte* y, nint count)
        {
            L zeroA = L.Bits(scales.ZeroA), zeroB = L.Bits(scales.ZeroB), zeroY = L.Bits(scales.ZeroY), scale = scales.Scale;
            for (; count >= 4 * L.Count; count -= 4 * L.Count, a += 4 * L.Count, b += 4 * L.Count, y += 4 * L.Count)
            {
                L.StoreBytes(
                    Result(L.LoadBytes(a), L.LoadBytes(b)), Result(L.LoadBytes(a + L.Count), L.LoadBytes(b + L.Count)),
                    Result(L.LoadBytes(a + (2 * L.Count)), L.LoadBytes(b + (2 * L.Count))), Result(L.LoadBytes(a + (3 * L.Count)), L.LoadBytes(b + (3 * L.Count))), zeroY, y);
            }

            for (; count > 0; count -= L.Count, a += L.Count, b += L.Count, y += L.Count)
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
