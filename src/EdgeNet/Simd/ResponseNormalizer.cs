using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// y[i] = x[i]·(bias + factor·Σ x[k]²)^power with k from i − before to i + after, as far as there are such; compiled for one SIMD level.
/// </summary>
internal abstract unsafe class ResponseNormalizer
{
    private int before, after;
    private float bias, factor, power;

    /// <summary>The floats of scratch memory needed to normalize so many rows at once.</summary>
    public int ScratchFloats(int rows, int count) => rows * (before + count + after);

    /// <summary>Normalizes rows of <paramref name="count"/> numbers. y may be x itself.</summary>
    public abstract void Run(FloatRows x, FloatRows y, nint rows, nint count, float* scratch);

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
        public override void Run(FloatRows x, FloatRows y, nint rows, nint count, float* scratch)
        {
            // Squares with zeros around them: no window is cut short, and each sum is one of unaligned loads. Those would wait for
            // a store just done, so several rows are squared before the first is summed.
            var squares = new FloatRows(scratch, before + count + after);
            for (nint row = 0; row < rows; row++) Square(x[row], squares[row], count);
            for (nint row = 0; row < rows; row++) Normalize(x[row], y[row], count, squares[row]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Square(float* x, float* squares, nint count)
        {
            for (nint i = 0; i < before; i++) squares[i] = 0;
            squares += before;
            for (nint i = 0; i < after; i++) squares[count + i] = 0;
            nint at = 0;
            for (; at <= count - L.Count; at += L.Count)
            {
                var lane = L.Load(x + at);
                L.Store(lane * lane, squares + at);
            }

            if (at == count) return;
            var rest = L.LoadPartial(x + at, count - at);
            L.StorePartial(rest * rest, squares + at, count - at);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Normalize(float* x, float* y, nint count, float* squares)
        {
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count)
            {
                var sum = L.Load(squares + i);
                for (nint k = 1; k <= before + after; k++) sum += L.Load(squares + i + k);
                L.Store(Normalize(L.Load(x + i), sum), y + i);
            }

            if (i == count) return;
            var rest = L.LoadPartial(squares + i, count - i);
            for (nint k = 1; k <= before + after; k++) rest += L.LoadPartial(squares + i + k, count - i);
            L.StorePartial(Normalize(L.LoadPartial(x + i, count - i), rest), y + i, count - i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private L Normalize(L x, L sum)
        {
            var norm = L.MultiplyAdd(sum, factor, bias);
            if (power != -0.75f) return x * VectorMath.Pow<L>(norm, power);

            // The power of nearly every network, by roots: 7 ns a vector of 16 instead of 23.
            var root = L.Sqrt(norm);
            return x / (root * L.Sqrt(root));
        }
    }
}
