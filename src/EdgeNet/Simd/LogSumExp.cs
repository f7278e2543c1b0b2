using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>ln Σ eˣ, from the largest x down, so that nothing overflows.</summary>
internal abstract unsafe class LogSumExp : Reducer<float>
{
    public static LogSumExp Of(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(),
        SimdLevel.V256 => new Loop<F32x8>(),
        SimdLevel.V128 => new Loop<F32x4>(),
        _ => new Loop<F32x1>(),
    };

    /// <summary>What to subtract before exponentials are taken: the largest, or 0 where that is no number, lest ∞ − ∞ arise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L Shift<L>(L largest) where L : struct, ILane<L> => (L.Abs(largest) < float.PositiveInfinity) & largest;

    private sealed class Loop<L> : LogSumExp where L : struct, ILane<L>
    {
        public override float Run(float* x, nint count)
        {
            var shift = Shift<F32x1>(Reduce.Run<Reductions.Largest, L>(default, x, count));
            F32x1 sum = Reduce.Run<Reductions.SumOfExponentials, L>(new(shift.Value), x, count);
            return (shift + VectorMath.Log(sum)).Value;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void RunRows(float* x, nint rows, nint stride, float* y, nint count)
        {
            for (nint j = 0; j < count; j += L.Count)
            {
                var width = nint.Min(L.Count, count - j);
                var shift = Shift(Reduce.Column<Reductions.Largest, L>(default, x + j, rows, stride, width));
                L sum = 0f;
                for (nint row = 0; row < rows; row++) sum += VectorMath.Exp(Reduce.LoadUpTo<L>(x + row * stride + j, width) - shift);
                Reduce.StoreUpTo(shift + VectorMath.Log(sum), y + j, width);
            }
        }
    }
}
