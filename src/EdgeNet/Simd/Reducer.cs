using System.Numerics;

namespace EdgeNet.Simd;

/// <summary>A reduction compiled for one SIMD level.</summary>
internal abstract unsafe class Reducer<T> where T : unmanaged
{
    /// <summary>One number out of <paramref name="count"/> adjacent ones; the reduction's start when there are none.</summary>
    public abstract T Run(T* x, nint count);

    /// <summary>y[j] out of the j-th numbers of <paramref name="rows"/> rows, <paramref name="stride"/> elements apart.</summary>
    public abstract void RunRows(T* x, nint rows, nint stride, T* y, nint count);
}

/// <summary>Makes reducers.</summary>
internal static unsafe class Reducer
{
    public static Reducer<float> Of<F>(F reduction, SimdLevel level) where F : struct, IReduction => level switch
    {
        SimdLevel.V512 => new Floats<F, F32x16>(reduction),
        SimdLevel.V256 => new Floats<F, F32x8>(reduction),
        SimdLevel.V128 => new Floats<F, F32x4>(reduction),
        _ => new Floats<F, F32x1>(reduction),
    };

    /// <summary>Of numbers that have no lanes: <paramref name="formula"/> joins two, from <paramref name="start"/> on.</summary>
    public static Reducer<T> OfNumbers<F, T>(F formula, T start) where F : struct, INumberFormula where T : unmanaged, INumber<T> =>
        new Numbers<F, T>(formula, start);

    private sealed class Floats<F, L>(F reduction) : Reducer<float> where F : struct, IReduction where L : struct, ILane<L>
    {
        public override float Run(float* x, nint count) => Reduce.Run<F, L>(reduction, x, count);

        public override void RunRows(float* x, nint rows, nint stride, float* y, nint count) => Reduce.RunRows<F, L>(reduction, x, rows, stride, y, count);
    }

    private sealed class Numbers<F, T>(F formula, T start) : Reducer<T> where F : struct, INumberFormula where T : unmanaged, INumber<T>
    {
        public override T Run(T* x, nint count)
        {
            var total = start;
            for (nint i = 0; i < count; i++) total = formula.ApplyNumber(total, x[i]);
            return total;
        }

        public override void RunRows(T* x, nint rows, nint stride, T* y, nint count)
        {
            new Span<T>(y, (int)count).Fill(start);
            for (nint row = 0; row < rows; row++, x += stride)
                for (nint j = 0; j < count; j++) y[j] = formula.ApplyNumber(y[j], x[j]);
        }
    }
}
