using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// Makes bytes of numbers that come again and again, step by step: y = round((x + rest) / scale) + zero point, as <see cref="Quantizer"/> does,
/// where rest is what the step before left over. So over many steps nothing is lost: what is rounded off now is added next time, and a sum over
/// time, as a recurrent layer's cell is, sees the mean of x as it was. Where x leaves the range of a byte, no more than half a step is kept.
/// </summary>
/// <remarks>Every operation is one of IEEE floats, so every level gives the same bits.</remarks>
internal abstract unsafe class StateQuantizer
{
    /// <summary>Quantizes <paramref name="count"/> floats, and takes and leaves what is left over of each.</summary>
    public abstract void Run(float* x, float* rest, byte* y, nint count);

    /// <param name="scale">What a step stands for.</param>
    /// <param name="zero">The byte that is 0.</param>
    /// <param name="level">The vector width; <c>count</c> is a multiple of it.</param>
    public static StateQuantizer Of(float scale, int zero, SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(scale, zero),
        SimdLevel.V256 => new Loop<F32x8>(scale, zero),
        SimdLevel.V128 => new Loop<F32x4>(scale, zero),
        _ => new Loop<F32x1>(scale, zero),
    };

    private sealed class Loop<L>(float scale, float zero) : StateQuantizer where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(float* x, float* rest, byte* y, nint count)
        {
            L step = scale, origin = zero, half = scale / 2;
            for (nint i = 0; i < count; i += L.Count)
            {
                var value = L.Load(x + i) + L.Load(rest + i);
                var rounded = L.Min(L.Max(L.Round(value / step) + origin, 0), byte.MaxValue);
                L.Store(L.Min(L.Max(L.MultiplyAdd(origin - rounded, step, value), -half), half), rest + i);
                L.StoreBytes(L.ToInteger(rounded), y + i);
            }
        }
    }
}
