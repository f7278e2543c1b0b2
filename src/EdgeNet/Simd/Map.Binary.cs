using System.Numerics;

namespace EdgeNet.Simd;

/// <summary>y = f(a, b) over numbers that have no lanes: integers, and Booleans as 0 and 1.</summary>
internal interface INumberFormula
{
    T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T>;
}

/// <summary>y = f(a, b) over memory, compiled for one SIMD level. Every level gives the same bits.</summary>
internal abstract unsafe class BinaryMap<TIn, TOut> where TIn : unmanaged where TOut : unmanaged
{
    /// <summary>y[i] = f(a[i], b[i]) for <paramref name="count"/> elements. y may be a or b itself, if their types are one.</summary>
    public abstract void Run(TIn* a, TIn* b, TOut* y, nint count);

    /// <summary>y[i] = f(a, b[i]) for <paramref name="count"/> elements.</summary>
    public abstract void RunLeft(TIn a, TIn* b, TOut* y, nint count);

    /// <summary>y[i] = f(a[i], b) for <paramref name="count"/> elements.</summary>
    public abstract void RunRight(TIn* a, TIn b, TOut* y, nint count);

    /// <summary>y[i] = f(x[i], r[(first + i) % period]), or the two the other way round, for <paramref name="count"/> elements. y may be x itself.</summary>
    public virtual void RunRepeated(TIn* x, TIn* repeated, nint first, nint period, TOut* y, nint count, bool isLeft)
    {
        while (count > 0)
        {
            var run = nint.Min(period - first, count);
            if (isLeft) Run(repeated + first, x, y, run);
            else Run(x, repeated + first, y, run);
            x += run;
            y += run;
            count -= run;
            first = 0;
        }
    }

    /// <summary>y[i] = f(x[i], s[(first + i) / run]), or the two the other way round, for <paramref name="count"/> elements. y may be x itself.</summary>
    public virtual void RunSpread(TIn* x, TIn* spread, nint first, nint run, TOut* y, nint count, bool isLeft)
    {
        var (at, within) = Math.DivRem(first, run);
        while (count > 0)
        {
            var length = nint.Min(run - within, count);
            if (isLeft) RunLeft(spread[at], x, y, length);
            else RunRight(x, spread[at], y, length);
            (at, within) = (at + 1, 0);
            x += length;
            y += length;
            count -= length;
        }
    }
}

/// <summary>Makes binary maps of formulas.</summary>
internal static unsafe class BinaryMap
{
    public static BinaryMap<float, float> Of<F>(F formula, SimdLevel level) where F : struct, IBinaryFormula => level switch
    {
        SimdLevel.V512 => new Floats<F, F32x16>(formula),
        SimdLevel.V256 => new Floats<F, F32x8>(formula),
        SimdLevel.V128 => new Floats<F, F32x4>(formula),
        _ => new Floats<F, F32x1>(formula),
    };

    /// <summary>Of a formula whose result is a mask.</summary>
    public static BinaryMap<float, byte> OfPredicate<F>(F formula, SimdLevel level) where F : struct, IBinaryFormula => level switch
    {
        SimdLevel.V512 => new Predicate<F, F32x16>(formula),
        SimdLevel.V256 => new Predicate<F, F32x8>(formula),
        SimdLevel.V128 => new Predicate<F, F32x4>(formula),
        _ => new Predicate<F, F32x1>(formula),
    };

    /// <summary>Of a formula over numbers that have no lanes; a comparison's are 0 and 1, whatever their type.</summary>
    public static BinaryMap<TIn, TOut> OfNumbers<F, TIn, TOut>(F formula)
        where F : struct, INumberFormula where TIn : unmanaged, INumber<TIn> where TOut : unmanaged, INumber<TOut> => new Numbers<F, TIn, TOut>(formula);

    private sealed class Floats<F, L>(F formula) : BinaryMap<float, float> where F : struct, IBinaryFormula where L : struct, ILane<L>
    {
        public override void Run(float* a, float* b, float* y, nint count) => Map.Run<F, L>(formula, a, b, y, count);

        public override void RunLeft(float a, float* b, float* y, nint count) => Map.Run<FixedLeft<F>, L>(new(formula, a), b, y, count);

        public override void RunRight(float* a, float b, float* y, nint count) => Map.Run<FixedRight<F>, L>(new(formula, b), a, y, count);
    }

    private sealed class Predicate<F, L>(F formula) : BinaryMap<float, byte> where F : struct, IBinaryFormula where L : struct, ILane<L>
    {
        public override void Run(float* a, float* b, byte* y, nint count) => Map.RunPredicate<F, L>(formula, a, b, y, count);

        public override void RunLeft(float a, float* b, byte* y, nint count) => Map.RunPredicate<FixedLeft<F>, L>(new(formula, a), b, y, count);

        public override void RunRight(float* a, float b, byte* y, nint count) => Map.RunPredicate<FixedRight<F>, L>(new(formula, b), a, y, count);
    }

    private sealed class Numbers<F, TIn, TOut>(F formula) : BinaryMap<TIn, TOut>
        where F : struct, INumberFormula where TIn : unmanaged, INumber<TIn> where TOut : unmanaged, INumber<TOut>
    {
        public override void Run(TIn* a, TIn* b, TOut* y, nint count)
        {
            for (nint i = 0; i < count; i++) y[i] = TOut.CreateTruncating(formula.ApplyNumber(a[i], b[i]));
        }

        public override void RunLeft(TIn a, TIn* b, TOut* y, nint count)
        {
            for (nint i = 0; i < count; i++) y[i] = TOut.CreateTruncating(formula.ApplyNumber(a, b[i]));
        }

        public override void RunRight(TIn* a, TIn b, TOut* y, nint count)
        {
            for (nint i = 0; i < count; i++) y[i] = TOut.CreateTruncating(formula.ApplyNumber(a[i], b));
        }
    }

    private readonly struct FixedLeft<F>(F formula, float a) : IUnaryFormula where F : struct, IBinaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => formula.Apply(a, x);
    }

    private readonly struct FixedRight<F>(F formula, float b) : IUnaryFormula where F : struct, IBinaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => formula.Apply(x, b);
    }
}
