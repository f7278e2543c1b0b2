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
            var i = from;
            while (i <= count - L.Count && !L.Any(IsBeyond(L.Load(x + i), threshold))) i += L.Count;
            while (i < count && !F32x1.Any(IsBeyond(F32x1.Load(x + i), threshold))) i++;
            return i;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private M IsBeyond<M>(M x, M threshold) where M : struct, ILane<M> => above ? IsAbove(x, threshold) : IsAbove(threshold, x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static M IsAbove<M>(M a, M b) where M : struct, ILane<M> => ~(a <= b) & M.Equal(b, b);
    }
}
