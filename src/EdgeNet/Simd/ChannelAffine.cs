using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// y = (x − mean)·scale + shift with a mean, a scale and a shift for each channel, over rows of channels: the last pass of
/// every normalization of images. The mean is taken off first, as x·scale − mean·scale would cancel where it is large.
/// </summary>
/// <remarks>
/// A few channels don't fill a vector, so their coefficients are laid out <see cref="Tiles"/> times, and as many rows, where
/// nothing lies between them, are taken as one.
/// </remarks>
internal abstract unsafe class ChannelAffine
{
    private const int Wide = 64;
    private const int RowsAtOnce = 4;

    /// <summary>How often the coefficients of so many channels are laid out one after another; a multiple of every vector's width.</summary>
    public static int Tiles(int channels) => channels < Wide ? 16 : 1;

    /// <summary>The floats that one coefficient of so many channels takes.</summary>
    public static int Width(int channels) => channels * Tiles(channels);

    /// <summary>Lays out the coefficients in <paramref name="row"/> once more for every tile behind the first.</summary>
    public static void Tile(float* row, int channels)
    {
        for (var i = channels; i < Width(channels); i++) row[i] = row[i - channels];
    }

    /// <summary>Normalizes <paramref name="rows"/> rows. y may be x itself.</summary>
    /// <param name="x">The first row; the next begins <paramref name="xPitch"/> floats on.</param>
    /// <param name="xPitch">How far apart the rows of x begin.</param>
    /// <param name="y">The first row of the result; the next begins <paramref name="yPitch"/> floats on.</param>
    /// <param name="yPitch">How far apart the rows of y begin.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="channels">How long they are.</param>
    /// <param name="coefficients">The means, then the scales, then the shifts, each <see cref="Width"/> floats.</param>
    public void Run(float* x, long xPitch, float* y, long yPitch, long rows, int channels, float* coefficients)
    {
        var (tiles, width) = (Tiles(channels), Width(channels));
        if (tiles == 1 || xPitch != channels || yPitch != channels)
        {
            RunRows(x, (nint)xPitch, y, (nint)yPitch, (nint)rows, channels, coefficients, width);
            return;
        }

        var (wide, rest) = ((nint)(rows / tiles), (nint)(rows % tiles));
        RunRows(x, width, y, width, wide, width, coefficients, width);
        RunRows(x + wide * width, width, y + wide * width, width, 1, rest * channels, coefficients, width);
    }

    public static ChannelAffine Of(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(),
        SimdLevel.V256 => new Loop<F32x8>(),
        SimdLevel.V128 => new Loop<F32x4>(),
        _ => new Loop<F32x1>(),
    };

    protected abstract void RunRows(float* x, nint xPitch, float* y, nint yPitch, nint rows, nint count, float* coefficients, nint width);

    private sealed class Loop<L> : ChannelAffine where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void RunRows(float* x, nint xPitch, float* y, nint yPitch, nint rows, nint count, float* coefficients, nint width)
        {
            for (; rows >= RowsAtOnce; rows -= RowsAtOnce, x += RowsAtOnce * xPitch, y += RowsAtOnce * yPitch)
                FourRows(x, xPitch, y, yPitch, count, coefficients, width);
            for (; rows > 0; rows--, x += xPitch, y += yPitch) Row(x, y, 0, count, coefficients, width);
        }

        /// <summary>Four rows share each load of the coefficients.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void FourRows(float* x, nint xPitch, float* y, nint yPitch, nint count, float* coefficients, nint width)
        {
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count)
            {
                var mean = L.Load(coefficients + i);
                var scale = L.Load(coefficients + width + i);
                var shift = L.Load(coefficients + 2 * width + i);
                L.Store(L.Fma(L.Load(x + i) - mean, scale, shift), y + i);
                L.Store(L.Fma(L.Load(x + xPitch + i) - mean, scale, shift), y + yPitch + i);
                L.Store(L.Fma(L.Load(x + 2 * xPitch + i) - mean, scale, shift), y + 2 * yPitch + i);
                L.Store(L.Fma(L.Load(x + 3 * xPitch + i) - mean, scale, shift), y + 3 * yPitch + i);
            }

            for (nint row = 0; row < RowsAtOnce; row++) Row(x + row * xPitch, y + row * yPitch, i, count, coefficients, width);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Row(float* x, float* y, nint i, nint count, float* coefficients, nint width)
        {
            for (; i <= count - L.Count; i += L.Count)
                L.Store(L.Fma(L.Load(x + i) - L.Load(coefficients + i), L.Load(coefficients + width + i), L.Load(coefficients + 2 * width + i)), y + i);
            if (i == count) return;
            var rest = count - i;
            var mean = L.LoadPartial(coefficients + i, rest);
            var scale = L.LoadPartial(coefficients + width + i, rest);
            L.StorePartial(L.Fma(L.LoadPartial(x + i, rest) - mean, scale, L.LoadPartial(coefficients + 2 * width + i, rest)), y + i, rest);
        }
    }
}
