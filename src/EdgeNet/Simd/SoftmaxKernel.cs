using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>y = eˣ / Σ eˣ, or its logarithm, from the largest x down, so that nothing overflows. y may be x itself.</summary>
internal abstract unsafe class SoftmaxKernel
{
    /// <summary>Over <paramref name="count"/> adjacent numbers.</summary>
    public abstract void Run(float* x, float* y, nint count);

    /// <summary>Over each column of <paramref name="rows"/> rows, <paramref name="stride"/> floats apart.</summary>
    public abstract void RunColumns(float* x, float* y, nint rows, nint stride, nint columns);

    public static SoftmaxKernel Of(bool logarithm, SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(logarithm),
        SimdLevel.V256 => new Loop<F32x8>(logarithm),
        SimdLevel.V128 => new Loop<F32x4>(logarithm),
        _ => new Loop<F32x1>(logarithm),
    };

    private sealed class Loop<L>(bool logarithm) : SoftmaxKernel where L : struct, ILane<L>
    {
        public override void Run(float* x, float* y, nint count)
        {
            var shift = LogSumExp.Shift<F32x1>(Reduce.Run<Reductions.Largest, L>(default, x, count)).Value;
            if (logarithm)
            {
                F32x1 sum = Reduce.RunAlike<Reductions.SumOfExponentials, L>(new(shift), x, count);
                Map.Run<Difference, L>(new(shift, VectorMath.Log(sum).Value), x, y, count);
            }
            else
            {
                Map.Run<Exponential, L>(new(shift), x, y, count);
                Map.Run<Scaled, L>(new(1 / Reduce.RunAlike<Reductions.Sum, L>(default, y, count)), y, y, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void RunColumns(float* x, float* y, nint rows, nint stride, nint columns)
        {
            for (nint j = 0; j < columns; j += L.Count, x += L.Count, y += L.Count)
            {
                var width = nint.Min(L.Count, columns - j);
                var shift = LogSumExp.Shift(Reduce.Column<Reductions.Largest, L>(default, x, rows, stride, width));
                L sum = 0f;
                for (nint row = 0; row < rows; row++)
                {
                    var difference = Reduce.LoadUpTo<L>(x + row * stride, width) - shift;
                    var exponential = VectorMath.Exp(difference);
                    sum += exponential;
                    Reduce.StoreUpTo(logarithm ? difference : exponential, y + row * stride, width);
                }

                var inverse = 1f / sum;
                var log = VectorMath.Log(sum);
                for (nint row = 0; row < rows; row++)
                {
                    var value = Reduce.LoadUpTo<L>(y + row * stride, width);
                    Reduce.StoreUpTo(logarithm ? value - log : value * inverse, y + row * stride, width);
                }
            }
        }
    }

    private readonly struct Exponential(float shift) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Exp(x - shift);
    }

    private readonly struct Scaled(float factor) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => x * factor;
    }

    private readonly struct Difference(float first, float second) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => x - first - second;
    }
}
