using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>y = (x − mean) / √(variance + ε) · scale + shift over adjacent numbers, compiled for one SIMD level.</summary>
internal abstract unsafe class RowNormalizer
{
    /// <summary>The numbers that are read twice while they lie in the first-level cache.</summary>
    private const int Block = 4096;

    /// <summary>
    /// The moments of adjacent numbers. Each block is read twice, once for its mean and once for the distances from it:
    /// Σx² − n·mean² would cancel where the mean is large.
    /// </summary>
    public Moments Measure(float* x, nint count)
    {
        Moments moments = default;
        for (nint i = 0; i < count; i += Block) moments += MeasureBlock(x + i, nint.Min(Block, count - i));
        return moments;
    }

    /// <summary>The moments about zero instead of the mean.</summary>
    public abstract Moments MeasureAboutZero(float* x, nint count);

    /// <summary>Normalizes adjacent numbers. y may be x itself.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="y">The result.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="moments">The moments of the row they belong to.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="scale">A factor for each.</param>
    /// <param name="shift">A summand for each; null for none.</param>
    public void Apply(float* x, float* y, nint count, Moments moments, float epsilon, float* scale, float* shift)
    {
        // The mean in two floats: what the first one can't hold matters where the variance is far smaller than the mean.
        var factor = 1 / Math.Sqrt(moments.Variance + epsilon);
        var mean = (float)moments.Mean;
        Apply(x, y, count, mean, (float)factor, (float)((mean - moments.Mean) * factor), scale, shift);
    }

    public static RowNormalizer Of(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(),
        SimdLevel.V256 => new Loop<F32x8>(),
        SimdLevel.V128 => new Loop<F32x4>(),
        _ => new Loop<F32x1>(),
    };

    protected abstract Moments MeasureBlock(float* x, nint count);

    /// <summary>y = ((x − mean)·factor + rest)·scale + shift.</summary>
    protected abstract void Apply(float* x, float* y, nint count, float mean, float factor, float rest, float* scale, float* shift);

    private sealed class Loop<L> : RowNormalizer where L : struct, ILane<L>
    {
        public override Moments MeasureAboutZero(float* x, nint count) => new(count, 0, Reduce.Run<Reductions.SumOfSquares, L>(default, x, count));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override Moments MeasureBlock(float* x, nint count)
        {
            var rounded = Reduce.Run<Reductions.Sum, L>(default, x, count) / count;
            L mean = rounded;
            L distances0 = 0, distances1 = 0, squares0 = 0, squares1 = 0;
            nint i = 0;
            for (; i <= count - 2 * L.Count; i += 2 * L.Count)
            {
                var (d0, d1) = (L.Load(x + i) - mean, L.Load(x + i + L.Count) - mean);
                (distances0, distances1) = (distances0 + d0, distances1 + d1);
                (squares0, squares1) = (L.MultiplyAdd(d0, d0, squares0), L.MultiplyAdd(d1, d1, squares1));
            }

            for (; i < count; i += L.Count)
            {
                var rest = nint.Min(L.Count, count - i);
                var d = L.First(rest) & (Reduce.LoadUpTo<L>(x + i, rest) - mean);
                distances0 += d;
                squares0 = L.MultiplyAdd(d, d, squares0);
            }

            return Moments.About(rounded, count,
                L.Fold(default(Reductions.Sum), distances0 + distances1), L.Fold(default(Reductions.Sum), squares0 + squares1));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Apply(float* x, float* y, nint count, float mean, float factor, float rest, float* scale, float* shift)
        {
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count)
            {
                var z = L.MultiplyAdd(L.Load(x + i) - mean, factor, rest);
                L.Store(L.MultiplyAdd(z, L.Load(scale + i), shift == null ? 0 : L.Load(shift + i)), y + i);
            }

            if (i == count) return;
            var last = L.MultiplyAdd(L.LoadPartial(x + i, count - i) - mean, factor, rest);
            L.StorePartial(L.MultiplyAdd(last, L.LoadPartial(scale + i, count - i), shift == null ? 0 : L.LoadPartial(shift + i, count - i)), y + i, count - i);
        }
    }
}
