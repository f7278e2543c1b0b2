using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>Finds numbers beyond a threshold, compiled for one SIMD level. A NaN is greater than every number.</summary>
internal abstract unsafe class ThresholdSearch
{
    /// <summary>The first place from <paramref name="from"/> on whose number lies beyond the threshold; <paramref name="count"/> if there is none.</summary>
    public abstract nint Next(float* x, nint from, nint count, float threshold);

    /// <summary>Of numbers above a threshold, or below it.</summary>
    public static ThresholdSearch Of(SimdLevel level, bool above) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(above),
        SimdLevel.V256 => new Loop<F32x8>(above),
        SimdLevel.V128 => new Loop<F32x4>(above),
        _ => new Loop<F32x1>(above),
    };

    private sealed class Loop<L>(bool above) : ThresholdSearch where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override nint Next(float* x, nint from, nint count, float threshold)
        {
            for (; from < count; from += L.Count)
            {
                var rest = nint.Min(L.Count, count - from);
                var beyond = L.SetPositions(L.First(rest) & IsBeyond(Reduce.LoadUpTo<L>(x + from, rest), threshold));
                if (beyond != 0) return from + BitOperations.TrailingZeroCount(beyond);
            }

            return count;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private L IsBeyond(L x, L threshold) => above ? IsAbove(x, threshold) : IsAbove(threshold, x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L IsAbove(L a, L b) => ~(a <= b) & L.Equal(b, b);
    }
}
