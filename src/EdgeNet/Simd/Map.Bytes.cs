using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>Makes maps of pairs of bytes that stand for reals from formulas of reals.</summary>
internal static unsafe class ByteMap
{
    public static BinaryMap<byte, byte> Of<F>(F formula, ByteScales scales, SimdLevel level) where F : struct, IBinaryFormula => level switch
    {
        SimdLevel.V512 => new Bytes<F, F32x16>(formula, scales),
        SimdLevel.V256 => new Bytes<F, F32x8>(formula, scales),
        SimdLevel.V128 => new Bytes<F, F32x4>(formula, scales),
        _ => new Bytes<F, F32x1>(formula, scales),
    };

    private sealed class Bytes<F, L>(F formula, ByteScales scales) : BinaryMap<byte, byte> where F : struct, IBinaryFormula where L : struct, ILane<L>
    {
        private readonly float low = -scales.ZeroY, high = byte.MaxValue - scales.ZeroY;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(byte* a, byte* b, byte* y, nint count)
        {
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count) L.StoreBytes(Result(A(L.LoadBytes(a + i)), B(L.LoadBytes(b + i))), y + i);
            if (i == count) return;
            var rest = count - i;
            ByteLanes.StoreUpTo(Result(A(ByteLanes.LoadUpTo<L>(a + i, rest)), B(ByteLanes.LoadUpTo<L>(b + i, rest))), y + i, rest);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void RunLeft(byte a, byte* b, byte* y, nint count)
        {
            var left = A(L.Bits(a));
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count) L.StoreBytes(Result(left, B(L.LoadBytes(b + i))), y + i);
            if (i < count) ByteLanes.StoreUpTo(Result(left, B(ByteLanes.LoadUpTo<L>(b + i, count - i))), y + i, count - i);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void RunRight(byte* a, byte b, byte* y, nint count)
        {
            var right = B(L.Bits(b));
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count) L.StoreBytes(Result(A(L.LoadBytes(a + i)), right), y + i);
            if (i < count) ByteLanes.StoreUpTo(Result(A(ByteLanes.LoadUpTo<L>(a + i, count - i)), right), y + i, count - i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private L A(L bytes) => ByteLanes.Centred<L>(bytes, scales.ZeroA) * scales.A;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private L B(L bytes) => ByteLanes.Centred<L>(bytes, scales.ZeroB) * scales.B;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private L Result(L a, L b) => ByteLanes.Quantized(formula.Apply(a, b) * scales.Y, low, high, L.Bits(scales.ZeroY));
    }
}
