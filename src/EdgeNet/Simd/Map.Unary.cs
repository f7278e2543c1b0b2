using System.Numerics;

namespace EdgeNet.Simd;

/// <summary>y = f(x) over numbers that have no lanes: integers, and Booleans as 0 and 1.</summary>
internal interface IUnaryNumberFormula
{
    T ApplyNumber<T>(T x) where T : unmanaged, INumber<T>;
}

/// <summary>y = f(x) over memory, compiled for one SIMD level. Every level gives the same bits.</summary>
internal abstract unsafe class UnaryMap<TIn, TOut> where TIn : unmanaged where TOut : unmanaged
{
    /// <summary>y[i] = f(x[i]) for <paramref name="count"/> elements. y may be x itself, if their types are one.</summary>
    public abstract void Run(TIn* x, TOut* y, nint count);
}

/// <summary>A unary map of floats, which kernels can apply to what they just computed.</summary>
internal abstract unsafe class FloatMap : UnaryMap<float, float>
{
    /// <summary>y = f(y) for <paramref name="columns"/> elements of each row, from <paramref name="first"/> on. Rows stand in the order of their addresses.</summary>
    public abstract void RunRows(float** rows, int count, nint first, nint columns);
}

/// <summary>Makes unary maps of formulas.</summary>
internal static unsafe class UnaryMap
{
    public static FloatMap Of<F>(F formula, SimdLevel level) where F : struct, IUnaryFormula => level switch
    {
        SimdLevel.V512 => new Floats<F, F32x16>(formula),
        SimdLevel.V256 => new Floats<F, F32x8>(formula),
        SimdLevel.V128 => new Floats<F, F32x4>(formula),
        _ => new Floats<F, F32x1>(formula),
    };

    /// <summary>Of a formula whose result is a mask.</summary>
    public static UnaryMap<float, byte> OfPredicate<F>(F formula, SimdLevel level) where F : struct, IUnaryFormula => level switch
    {
        SimdLevel.V512 => new Predicate<F, F32x16>(formula),
        SimdLevel.V256 => new Predicate<F, F32x8>(formula),
        SimdLevel.V128 => new Predicate<F, F32x4>(formula),
        _ => new Predicate<F, F32x1>(formula),
    };

    /// <summary>Of a formula over numbers that have no lanes.</summary>
    public static UnaryMap<T, T> OfNumbers<F, T>(F formula) where F : struct, IUnaryNumberFormula where T : unmanaged, INumber<T> =>
        new Numbers<F, T>(formula);

    private sealed class Floats<F, L>(F formula) : FloatMap where F : struct, IUnaryFormula where L : struct, ILane<L>
    {
        public override void Run(float* x, float* y, nint count) => Map.Run<F, L>(formula, x, y, count);

        public override void RunRows(float** rows, int count, nint first, nint columns) => Map.RunRows<F, L>(formula, rows, count, first, columns);
    }

    private sealed class Predicate<F, L>(F formula) : UnaryMap<float, byte> where F : struct, IUnaryFormula where L : struct, ILane<L>
    {
        public override void Run(float* x, byte* y, nint count) => Map.RunPredicate<F, L>(formula, x, y, count);
    }

    private sealed class Numbers<F, T>(F formula) : UnaryMap<T, T> where F : struct, IUnaryNumberFormula where T : unmanaged, INumber<T>
    {
        public override void Run(T* x, T* y, nint count)
        {
            for (nint i = 0; i < count; i++) y[i] = formula.ApplyNumber(x[i]);
        }
    }
}
