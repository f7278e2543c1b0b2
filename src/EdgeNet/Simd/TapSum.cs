using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>y[c] = Σ_t weight[t] · x[offset[t] + c]: a pixel from others, all channels of it. No taps make 0.</summary>
internal abstract unsafe class TapSum
{
    /// <summary>Computes <paramref name="count"/> channels.</summary>
    public abstract void Run(float* x, nint* offsets, float* weights, int taps, float* y, nint count);

    public static TapSum Of(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(),
        SimdLevel.V256 => new Loop<F32x8>(),
        SimdLevel.V128 => new Loop<F32x4>(),
        _ => new Loop<F32x1>(),
    };

    private sealed class Loop<L> : TapSum where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(float* x, nint* offsets, float* weights, int taps, float* y, nint count)
        {
            nint c = 0;
            for (; c <= count - L.Count; c += L.Count)
            {
                L sum = 0f;
                for (var t = 0; t < taps; t++) sum = L.MultiplyAdd(L.Load(x + offsets[t] + c), weights[t], sum);
                L.Store(sum, y + c);
            }

            if (c == count) return;
            L last = 0f;
            for (var t = 0; t < taps; t++) last = L.MultiplyAdd(L.LoadPartial(x + offsets[t] + c, count - c), weights[t], last);
            L.StorePartial(last, y + c, count - c);
        }
    }
}
