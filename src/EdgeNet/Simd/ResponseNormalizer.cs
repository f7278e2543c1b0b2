using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// y[i] = x[i]·(bias + factor·Σ x[k]²)^power with k from i − before to i + after, as far as there are such; compiled for one SIMD level.
/// </summary>
internal abstract unsafe class ResponseNormalizer
{
    private int before, after;
    private float bias, factor, power;

    /// <summary>The floats of scratch memory that a row of so many numbers needs.</summary>
    public int ScratchFloats(int count) => before + count + after;

    /// <summary>Normalizes adjacent numbers. y may be x itself.</summary>
    public abstract void Run(float* x, float* y, nint count, float* scratch);

    public static ResponseNormalizer Of(SimdLevel level, int before, int after, float bias, float factor, float power)
    {
        ResponseNormalizer result = level switch
        {
            SimdLevel.V512 => new Loop<F32x16>(),
            SimdLevel.V256 => new Loop<F32x8>(),
            SimdLevel.V128 => new Loop<F32x4>(),
            _ => new Loop<F32x1>(),
        };
        (result.before, result.after, result.bias, result.factor, result.power) = (before, after, bias, factor, power);
        return result;
    }

    private sealed class Loop<L> : ResponseNormalizer where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(float* x, float* y, nint count, float* scratch)
        {
            // Squares with zeros around them: no window is cut short, and each sum is one of unaligned loads.
            new Span<float>(scratch, before).Clear();
            new Span<float>(scratch + before + count, after).Clear();
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count) L.Store(Square(L.Load(x + i)), scratch + before + i);
            if (i < count) L.StorePartial(Square(L.LoadPartial(x + i, count - i)), scratch + before + i, count - i);

            for (i = 0; i <= count - L.Count; i += L.Count)
            {
                var sum = L.Load(scratch + i);
                for (nint k = 1; k <= before + after; k++) sum += L.Load(scratch + i + k);
                L.Store(Normalize(L.Load(x + i), sum), y + i);
            }

            if (i == count) return;
            var rest = L.LoadPartial(scratch + i, count - i);
            for (nint k = 1; k <= before + after; k++) rest += L.LoadPartial(scratch + i + k, count - i);
            L.StorePartial(Normalize(L.LoadPartial(x + i, count - i), rest), y + i, count - i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Square(L x) => x * x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private L Normalize(L x, L sum) => x * VectorMath.Pow<L>(L.MultiplyAdd(sum, factor, bias), power);
    }
}
