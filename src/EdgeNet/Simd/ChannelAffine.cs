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
    private const int WidestVector = 16;

    /// <summary>
    /// How often the coefficients of so many channels are laid out one after another: until they fill some vectors of any width to
    /// the end. No more often, as rows whose length is a large power of two evict each other from the cache.
    /// </summary>
    public static int Tiles(int channels)
    {
        var tiles = 1;
        if (channels is > 0 and < Wide)
            while (channels * tiles < Wide || channels * tiles % WidestVector != 0) tiles *= 2;
        return tiles;
    }

    /// <summary>The floats that one coefficient of so many channels takes.</summary>
    public static int Width(int channels) => channels * Tiles(channels);

    /// <summary>Lays out the coefficients in <paramref name="row"/> once more for every tile behind the first.</summary>
    public static void Tile(float* row, int channels)
    {
        for (var i = channels; i < Width(channels); i++) row[i] = row[i - channels];
    }

    /// <summary>Normalizes <paramref name="rows"/> rows of <paramref name="channels"/>. y may be x itself.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="y">The result's rows.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="channels">How long they are.</param>
    /// <param name="coefficients">The means, then the scales, then the shifts, each <see cref="Width"/> floats.</param>
    public void Run(FloatRows x, FloatRows y, long rows, int channels, float* coefficients)
    {
        var (tiles, width) = (Tiles(channels), Width(channels));
        var table = new FloatRows(coefficients, width);
        if (tiles == 1 || x.Pitch != channels || y.Pitch != channels)
        {
            RunRows(x, y, (nint)rows, channels, table);
            return;
        }

        var (wide, rest) = ((nint)(rows / tiles), (nint)(rows % tiles));
        (x, y) = (new(x.First, width), new(y.First, width));
        RunRows(x, y, wide, width, table);
        RunRows(new(x[wide], width), new(y[wide], width), 1, rest * channels, table);
    }

    public static ChannelAffine Of(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(),
        SimdLevel.V256 => new Loop<F32x8>(),
        SimdLevel.V128 => new Loop<F32x4>(),
        _ => new Loop<F32x1>(),
    };

    protected abstract void RunRows(FloatRows x, FloatRows y, nint rows, nint count, FloatRows coefficients);

    private sealed class Loop<L> : ChannelAffine where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void RunRows(FloatRows x, FloatRows y, nint rows, nint count, FloatRows coefficients)
        {
            nint row = 0;
            for (; row <= rows - 4; row += 4) FourRows(x[row], x.Pitch, y[row], y.Pitch, count, coefficients);
            for (; row < rows; row++) Row(x[row], y[row], count, coefficients);
        }

        /// <summary>Four rows share each load of the coefficients.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void FourRows(float* x, nint xPitch, float* y, nint yPitch, nint count, FloatRows coefficients)
        {
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count)
            {
                var (mean, scale, shift) = (L.Load(coefficients[0] + i), L.Load(coefficients[1] + i), L.Load(coefficients[2] + i));
                L.Store(L.MultiplyAdd(L.Load(x + i) - mean, scale, shift), y + i);
                L.Store(L.MultiplyAdd(L.Load(x + xPitch + i) - mean, scale, shift), y + yPitch + i);
                L.Store(L.MultiplyAdd(L.Load(x + 2 * xPitch + i) - mean, scale, shift), y + 2 * yPitch + i);
                L.Store(L.MultiplyAdd(L.Load(x + 3 * xPitch + i) - mean, scale, shift), y + 3 * yPitch + i);
            }

            if (i == count) return;
            for (nint row = 0; row < 4; row++) Row(x + row * xPitch + i, y + row * yPitch + i, count - i, coefficients.Skip(i));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Row(float* x, float* y, nint count, FloatRows coefficients)
        {
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count)
                L.Store(L.MultiplyAdd(L.Load(x + i) - L.Load(coefficients[0] + i), L.Load(coefficients[1] + i), L.Load(coefficients[2] + i)), y + i);
            if (i == count) return;
            var rest = count - i;
            var (mean, scale, shift) = (L.LoadPartial(coefficients[0] + i, rest), L.LoadPartial(coefficients[1] + i, rest), L.LoadPartial(coefficients[2] + i, rest));
            L.StorePartial(L.MultiplyAdd(L.LoadPartial(x + i, rest) - mean, scale, shift), y + i, rest);
        }
    }
}
