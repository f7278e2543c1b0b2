using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>Which tile fits a row of taps: a width with its own code at a stride of one or two, or any other.</summary>
internal enum DepthwiseForm
{
    Any,
    Three,
    ThreeByTwo,
    Five,
    FiveByTwo,
}

/// <summary>Up to eight neighbouring output pixels of a row and the window of inputs they share, or a run of such tiles.</summary>
internal unsafe struct DepthwiseTile
{
    /// <summary>The pixels a tile holds in registers.</summary>
    public const int Pixels = 8;

    /// <summary>The tiles that follow one another, and the pixels of each.</summary>
    public int Tiles, Count;

    /// <summary>Channel 0 of column 0, where the first pixel's first tap reads, in the first row of taps inside the image.</summary>
    public float* Input;

    /// <summary>The columns inside the image; those of the tile that are not are padding.</summary>
    public int FirstColumn, EndColumn;

    /// <summary>Rows of taps inside the image, and the floats between them and between neighbouring columns.</summary>
    public int Rows;

    public nint RowStride, PixelStride;

    /// <summary>The window along the row.</summary>
    public int Kernel, Stride, Dilation;

    /// <summary>The first tap's weights [tap][channel], and the bias [channel] or null.</summary>
    public float* Weights, Bias;

    /// <summary>Channels of the convolution: the floats from one tap's weights to the next's.</summary>
    public nint Channels;

    /// <summary>Channel 0 of the first output pixel and, unless null, of what is added to it.</summary>
    public float* Output, Residual;

    public nint OutputPitch, ResidualPitch;

    public float Lo, Hi;
}

/// <summary>Whether tiles must look for padding and missing pixels: their code is compiled for either answer.</summary>
internal interface IPlace
{
    static abstract bool IsInterior { get; }
}

internal readonly struct Interior : IPlace
{
    public static bool IsInterior => true;
}

internal readonly struct Border : IPlace
{
    public static bool IsInterior => false;
}

/// <summary>
/// The tile's code for one lane type. Eight accumulators stay in registers while the window passes: each input vector is loaded
/// once for a row of taps and multiplied by every weight that meets it. At 3x3 that is 13 loads for 24 multiply-adds;
/// loading an input for each tap instead ran at 64 % of the FMA peak where this ran at 94 %.
/// </summary>
internal static unsafe class DepthwiseTile<T, V> where T : IFmaVector<V> where V : struct
{
    /// <summary>
    /// Computes channels <paramref name="channel"/> to <paramref name="stop"/>, a whole number of vectors. <typeparamref name="TPlace"/>
    /// says whether the tiles have all their pixels and columns.
    /// </summary>
    public static void Run<TPlace>(DepthwiseForm form, in DepthwiseTile tile, int channel, int stop) where TPlace : IPlace
    {
        switch (form)
        {
            case DepthwiseForm.Three: Three<TPlace>(tile, channel, stop); break;
            case DepthwiseForm.ThreeByTwo: ThreeByTwo<TPlace>(tile, channel, stop); break;
            case DepthwiseForm.Five: Five<TPlace>(tile, channel, stop); break;
            case DepthwiseForm.FiveByTwo: FiveByTwo<TPlace>(tile, channel, stop); break;
            default: Any<TPlace>(tile, channel, stop); break;
        }
    }

    /// <summary>A column's vector, or zero in the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Column<TPlace>(float* at, int column, int first, int end) where TPlace : IPlace =>
        TPlace.IsInterior || (column >= first && column < end) ? T.Load(at) : T.Zero;

    /// <summary>Whether the second four of the tile's pixels are missing, and their arithmetic is left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsHalf<TPlace>(in DepthwiseTile tile) where TPlace : IPlace =>
        !TPlace.IsInterior && tile.Count <= DepthwiseTile.Pixels / 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three<TPlace>(in DepthwiseTile tile, int channel, int stop) where TPlace : IPlace
    {
        var (first, end, half) = (tile.FirstColumn, tile.EndColumn, IsHalf<TPlace>(tile));
        var (step, rowStride, taps) = (tile.PixelStride, tile.RowStride, tile.Channels);
        float* input = tile.Input, y = tile.Output, residual = tile.Residual;
        var rows = tile.Rows;
        for (var tiles = tile.Tiles; tiles > 0; tiles--)
        {
            for (nint c = channel; c < stop; c += T.Width)
            {
                V a0 = tile.Bias == null ? T.Zero : T.Load(tile.Bias + c), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
                float* row = input + c, w = tile.Weights + c;
                for (var r = 0; r < rows; r++, row += rowStride, w += 3 * taps)
                {
                    V w0 = T.Load(w), w1 = T.Load(w + taps), w2 = T.Load(w + (2 * taps));
                    var x = row;
                    var v = Column<TPlace>(x, 0, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w0, a0);
                    v = Column<TPlace>(x, 1, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w1, a0); a1 = T.MultiplyAdd(v, w0, a1);
                    v = Column<TPlace>(x, 2, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w2, a0); a1 = T.MultiplyAdd(v, w1, a1); a2 = T.MultiplyAdd(v, w0, a2);
                    v = Column<TPlace>(x, 3, first, end); x += step;
                    a1 = T.MultiplyAdd(v, w2, a1); a2 = T.MultiplyAdd(v, w1, a2); a3 = T.MultiplyAdd(v, w0, a3);
                    v = Column<TPlace>(x, 4, first, end); x += step;
                    a2 = T.MultiplyAdd(v, w2, a2); a3 = T.MultiplyAdd(v, w1, a3); a4 = T.MultiplyAdd(v, w0, a4);
                    v = Column<TPlace>(x, 5, first, end); x += step;
                    a3 = T.MultiplyAdd(v, w2, a3); a4 = T.MultiplyAdd(v, w1, a4); a5 = T.MultiplyAdd(v, w0, a5);
                    if (half) continue;
                    v = Column<TPlace>(x, 6, first, end); x += step;
                    a4 = T.MultiplyAdd(v, w2, a4); a5 = T.MultiplyAdd(v, w1, a5); a6 = T.MultiplyAdd(v, w0, a6);
                    v = Column<TPlace>(x, 7, first, end); x += step;
                    a5 = T.MultiplyAdd(v, w2, a5); a6 = T.MultiplyAdd(v, w1, a6); a7 = T.MultiplyAdd(v, w0, a7);
                    v = Column<TPlace>(x, 8, first, end); x += step;
                    a6 = T.MultiplyAdd(v, w2, a6); a7 = T.MultiplyAdd(v, w1, a7);
                    v = Column<TPlace>(x, 9, first, end);
                    a7 = T.MultiplyAdd(v, w2, a7);
                }
                Finish<TPlace>(tile, y + c, residual == null ? null : residual + c, a0, a1, a2, a3, a4, a5, a6, a7);
            }
            Advance(tile, ref input, ref y, ref residual);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeByTwo<TPlace>(in DepthwiseTile tile, int channel, int stop) where TPlace : IPlace
    {
        var (first, end, half) = (tile.FirstColumn, tile.EndColumn, IsHalf<TPlace>(tile));
        var (step, rowStride, taps) = (tile.PixelStride, tile.RowStride, tile.Channels);
        float* input = tile.Input, y = tile.Output, residual = tile.Residual;
        var rows = tile.Rows;
        for (var tiles = tile.Tiles; tiles > 0; tiles--)
        {
            for (nint c = channel; c < stop; c += T.Width)
            {
                V a0 = tile.Bias == null ? T.Zero : T.Load(tile.Bias + c), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
                float* row = input + c, w = tile.Weights + c;
                for (var r = 0; r < rows; r++, row += rowStride, w += 3 * taps)
                {
                    V w0 = T.Load(w), w1 = T.Load(w + taps), w2 = T.Load(w + (2 * taps));
                    var x = row;
                    a0 = T.MultiplyAdd(Column<TPlace>(x, 0, first, end), w0, a0); x += step;
                    a0 = T.MultiplyAdd(Column<TPlace>(x, 1, first, end), w1, a0); x += step;
                    var v = Column<TPlace>(x, 2, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w2, a0); a1 = T.MultiplyAdd(v, w0, a1);
                    a1 = T.MultiplyAdd(Column<TPlace>(x, 3, first, end), w1, a1); x += step;
                    v = Column<TPlace>(x, 4, first, end); x += step;
                    a1 = T.MultiplyAdd(v, w2, a1); a2 = T.MultiplyAdd(v, w0, a2);
                    a2 = T.MultiplyAdd(Column<TPlace>(x, 5, first, end), w1, a2); x += step;
                    v = Column<TPlace>(x, 6, first, end); x += step;
                    a2 = T.MultiplyAdd(v, w2, a2); a3 = T.MultiplyAdd(v, w0, a3);
                    a3 = T.MultiplyAdd(Column<TPlace>(x, 7, first, end), w1, a3); x += step;
                    v = Column<TPlace>(x, 8, first, end); x += step;
                    a3 = T.MultiplyAdd(v, w2, a3); a4 = T.MultiplyAdd(v, w0, a4);
                    if (half) continue;
                    a4 = T.MultiplyAdd(Column<TPlace>(x, 9, first, end), w1, a4); x += step;
                    v = Column<TPlace>(x, 10, first, end); x += step;
                    a4 = T.MultiplyAdd(v, w2, a4); a5 = T.MultiplyAdd(v, w0, a5);
                    a5 = T.MultiplyAdd(Column<TPlace>(x, 11, first, end), w1, a5); x += step;
                    v = Column<TPlace>(x, 12, first, end); x += step;
                    a5 = T.MultiplyAdd(v, w2, a5); a6 = T.MultiplyAdd(v, w0, a6);
                    a6 = T.MultiplyAdd(Column<TPlace>(x, 13, first, end), w1, a6); x += step;
                    v = Column<TPlace>(x, 14, first, end); x += step;
                    a6 = T.MultiplyAdd(v, w2, a6); a7 = T.MultiplyAdd(v, w0, a7);
                    a7 = T.MultiplyAdd(Column<TPlace>(x, 15, first, end), w1, a7); x += step;
                    a7 = T.MultiplyAdd(Column<TPlace>(x, 16, first, end), w2, a7);
                }
                Finish<TPlace>(tile, y + c, residual == null ? null : residual + c, a0, a1, a2, a3, a4, a5, a6, a7);
            }
            Advance(tile, ref input, ref y, ref residual);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Five<TPlace>(in DepthwiseTile tile, int channel, int stop) where TPlace : IPlace
    {
        var (first, end, half) = (tile.FirstColumn, tile.EndColumn, IsHalf<TPlace>(tile));
        var (step, rowStride, taps) = (tile.PixelStride, tile.RowStride, tile.Channels);
        float* input = tile.Input, y = tile.Output, residual = tile.Residual;
        var rows = tile.Rows;
        for (var tiles = tile.Tiles; tiles > 0; tiles--)
        {
            for (nint c = channel; c < stop; c += T.Width)
            {
                V a0 = tile.Bias == null ? T.Zero : T.Load(tile.Bias + c), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
                float* row = input + c, w = tile.Weights + c;
                for (var r = 0; r < rows; r++, row += rowStride, w += 5 * taps)
                {
                    V w0 = T.Load(w), w1 = T.Load(w + taps), w2 = T.Load(w + (2 * taps)), w3 = T.Load(w + (3 * taps)), w4 = T.Load(w + (4 * taps));
                    var x = row;
                    var v = Column<TPlace>(x, 0, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w0, a0);
                    v = Column<TPlace>(x, 1, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w1, a0); a1 = T.MultiplyAdd(v, w0, a1);
                    v = Column<TPlace>(x, 2, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w2, a0); a1 = T.MultiplyAdd(v, w1, a1); a2 = T.MultiplyAdd(v, w0, a2);
                    v = Column<TPlace>(x, 3, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w3, a0); a1 = T.MultiplyAdd(v, w2, a1); a2 = T.MultiplyAdd(v, w1, a2); a3 = T.MultiplyAdd(v, w0, a3);
                    v = Column<TPlace>(x, 4, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w4, a0); a1 = T.MultiplyAdd(v, w3, a1); a2 = T.MultiplyAdd(v, w2, a2); a3 = T.MultiplyAdd(v, w1, a3); a4 = T.MultiplyAdd(v, w0, a4);
                    v = Column<TPlace>(x, 5, first, end); x += step;
                    a1 = T.MultiplyAdd(v, w4, a1); a2 = T.MultiplyAdd(v, w3, a2); a3 = T.MultiplyAdd(v, w2, a3); a4 = T.MultiplyAdd(v, w1, a4); a5 = T.MultiplyAdd(v, w0, a5);
                    v = Column<TPlace>(x, 6, first, end); x += step;
                    a2 = T.MultiplyAdd(v, w4, a2); a3 = T.MultiplyAdd(v, w3, a3); a4 = T.MultiplyAdd(v, w2, a4); a5 = T.MultiplyAdd(v, w1, a5); a6 = T.MultiplyAdd(v, w0, a6);
                    v = Column<TPlace>(x, 7, first, end); x += step;
                    a3 = T.MultiplyAdd(v, w4, a3); a4 = T.MultiplyAdd(v, w3, a4); a5 = T.MultiplyAdd(v, w2, a5); a6 = T.MultiplyAdd(v, w1, a6); a7 = T.MultiplyAdd(v, w0, a7);
                    if (half) continue;
                    v = Column<TPlace>(x, 8, first, end); x += step;
                    a4 = T.MultiplyAdd(v, w4, a4); a5 = T.MultiplyAdd(v, w3, a5); a6 = T.MultiplyAdd(v, w2, a6); a7 = T.MultiplyAdd(v, w1, a7);
                    v = Column<TPlace>(x, 9, first, end); x += step;
                    a5 = T.MultiplyAdd(v, w4, a5); a6 = T.MultiplyAdd(v, w3, a6); a7 = T.MultiplyAdd(v, w2, a7);
                    v = Column<TPlace>(x, 10, first, end); x += step;
                    a6 = T.MultiplyAdd(v, w4, a6); a7 = T.MultiplyAdd(v, w3, a7);
                    v = Column<TPlace>(x, 11, first, end);
                    a7 = T.MultiplyAdd(v, w4, a7);
                }
                Finish<TPlace>(tile, y + c, residual == null ? null : residual + c, a0, a1, a2, a3, a4, a5, a6, a7);
            }
            Advance(tile, ref input, ref y, ref residual);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FiveByTwo<TPlace>(in DepthwiseTile tile, int channel, int stop) where TPlace : IPlace
    {
        var (first, end, half) = (tile.FirstColumn, tile.EndColumn, IsHalf<TPlace>(tile));
        var (step, rowStride, taps) = (tile.PixelStride, tile.RowStride, tile.Channels);
        float* input = tile.Input, y = tile.Output, residual = tile.Residual;
        var rows = tile.Rows;
        for (var tiles = tile.Tiles; tiles > 0; tiles--)
        {
            for (nint c = channel; c < stop; c += T.Width)
            {
                V a0 = tile.Bias == null ? T.Zero : T.Load(tile.Bias + c), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
                float* row = input + c, w = tile.Weights + c;
                for (var r = 0; r < rows; r++, row += rowStride, w += 5 * taps)
                {
                    V w0 = T.Load(w), w1 = T.Load(w + taps), w2 = T.Load(w + (2 * taps)), w3 = T.Load(w + (3 * taps)), w4 = T.Load(w + (4 * taps));
                    var x = row;
                    var v = Column<TPlace>(x, 0, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w0, a0);
                    v = Column<TPlace>(x, 1, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w1, a0);
                    v = Column<TPlace>(x, 2, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w2, a0); a1 = T.MultiplyAdd(v, w0, a1);
                    v = Column<TPlace>(x, 3, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w3, a0); a1 = T.MultiplyAdd(v, w1, a1);
                    v = Column<TPlace>(x, 4, first, end); x += step;
                    a0 = T.MultiplyAdd(v, w4, a0); a1 = T.MultiplyAdd(v, w2, a1); a2 = T.MultiplyAdd(v, w0, a2);
                    v = Column<TPlace>(x, 5, first, end); x += step;
                    a1 = T.MultiplyAdd(v, w3, a1); a2 = T.MultiplyAdd(v, w1, a2);
                    v = Column<TPlace>(x, 6, first, end); x += step;
                    a1 = T.MultiplyAdd(v, w4, a1); a2 = T.MultiplyAdd(v, w2, a2); a3 = T.MultiplyAdd(v, w0, a3);
                    v = Column<TPlace>(x, 7, first, end); x += step;
                    a2 = T.MultiplyAdd(v, w3, a2); a3 = T.MultiplyAdd(v, w1, a3);
                    v = Column<TPlace>(x, 8, first, end); x += step;
                    a2 = T.MultiplyAdd(v, w4, a2); a3 = T.MultiplyAdd(v, w2, a3); a4 = T.MultiplyAdd(v, w0, a4);
                    v = Column<TPlace>(x, 9, first, end); x += step;
                    a3 = T.MultiplyAdd(v, w3, a3); a4 = T.MultiplyAdd(v, w1, a4);
                    v = Column<TPlace>(x, 10, first, end); x += step;
                    a3 = T.MultiplyAdd(v, w4, a3); a4 = T.MultiplyAdd(v, w2, a4); a5 = T.MultiplyAdd(v, w0, a5);
                    if (half) continue;
                    v = Column<TPlace>(x, 11, first, end); x += step;
                    a4 = T.MultiplyAdd(v, w3, a4); a5 = T.MultiplyAdd(v, w1, a5);
                    v = Column<TPlace>(x, 12, first, end); x += step;
                    a4 = T.MultiplyAdd(v, w4, a4); a5 = T.MultiplyAdd(v, w2, a5); a6 = T.MultiplyAdd(v, w0, a6);
                    v = Column<TPlace>(x, 13, first, end); x += step;
                    a5 = T.MultiplyAdd(v, w3, a5); a6 = T.MultiplyAdd(v, w1, a6);
                    v = Column<TPlace>(x, 14, first, end); x += step;
                    a5 = T.MultiplyAdd(v, w4, a5); a6 = T.MultiplyAdd(v, w2, a6); a7 = T.MultiplyAdd(v, w0, a7);
                    v = Column<TPlace>(x, 15, first, end); x += step;
                    a6 = T.MultiplyAdd(v, w3, a6); a7 = T.MultiplyAdd(v, w1, a7);
                    v = Column<TPlace>(x, 16, first, end); x += step;
                    a6 = T.MultiplyAdd(v, w4, a6); a7 = T.MultiplyAdd(v, w2, a7);
                    v = Column<TPlace>(x, 17, first, end); x += step;
                    a7 = T.MultiplyAdd(v, w3, a7);
                    v = Column<TPlace>(x, 18, first, end);
                    a7 = T.MultiplyAdd(v, w4, a7);
                }
                Finish<TPlace>(tile, y + c, residual == null ? null : residual + c, a0, a1, a2, a3, a4, a5, a6, a7);
            }
            Advance(tile, ref input, ref y, ref residual);
        }
    }

    /// <summary>Any width, stride and dilation: an input is loaded for each tap that meets it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Any<TPlace>(in DepthwiseTile tile, int channel, int stop) where TPlace : IPlace
    {
        var (first, end, half) = (tile.FirstColumn, tile.EndColumn, IsHalf<TPlace>(tile));
        var (stride, dilation) = (tile.Stride, tile.Dilation);
        var step = stride * tile.PixelStride;
        float* input = tile.Input, y = tile.Output, residual = tile.Residual;
        var rows = tile.Rows;
        for (var tiles = tile.Tiles; tiles > 0; tiles--)
        {
            for (nint c = channel; c < stop; c += T.Width)
            {
                V a0 = tile.Bias == null ? T.Zero : T.Load(tile.Bias + c), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
                float* row = input + c, w = tile.Weights + c;
                for (var r = 0; r < rows; r++, row += tile.RowStride)
                {
                    var x = row;
                    var column = 0;
                    for (var taps = tile.Kernel; taps > 0; taps--, x += dilation * tile.PixelStride, column += dilation, w += tile.Channels)
                    {
                        var v = T.Load(w);
                        var at = x;
                        var j = column;
                        a0 = T.MultiplyAdd(Column<TPlace>(at, j, first, end), v, a0); at += step; j += stride;
                        a1 = T.MultiplyAdd(Column<TPlace>(at, j, first, end), v, a1); at += step; j += stride;
                        a2 = T.MultiplyAdd(Column<TPlace>(at, j, first, end), v, a2); at += step; j += stride;
                        a3 = T.MultiplyAdd(Column<TPlace>(at, j, first, end), v, a3); at += step; j += stride;
                        if (half) continue;
                        a4 = T.MultiplyAdd(Column<TPlace>(at, j, first, end), v, a4); at += step; j += stride;
                        a5 = T.MultiplyAdd(Column<TPlace>(at, j, first, end), v, a5); at += step; j += stride;
                        a6 = T.MultiplyAdd(Column<TPlace>(at, j, first, end), v, a6); at += step; j += stride;
                        a7 = T.MultiplyAdd(Column<TPlace>(at, j, first, end), v, a7);
                    }
                }
                Finish<TPlace>(tile, y + c, residual == null ? null : residual + c, a0, a1, a2, a3, a4, a5, a6, a7);
            }
            Advance(tile, ref input, ref y, ref residual);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(in DepthwiseTile tile, ref float* input, ref float* output, ref float* residual)
    {
        input += DepthwiseTile.Pixels * tile.Stride * tile.PixelStride;
        output += DepthwiseTile.Pixels * tile.OutputPitch;
        if (residual != null) residual += DepthwiseTile.Pixels * tile.ResidualPitch;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TPlace>(in DepthwiseTile tile, float* y, float* r, V a0, V a1, V a2, V a3, V a4, V a5, V a6, V a7) where TPlace : IPlace
    {
        V lo = T.Broadcast(tile.Lo), hi = T.Broadcast(tile.Hi);
        var count = TPlace.IsInterior ? DepthwiseTile.Pixels : tile.Count;
        if (r != null)
        {
            var step = tile.ResidualPitch;
            a0 = T.Add(a0, T.Load(r));
            if (count > 1) a1 = T.Add(a1, T.Load(r += step));
            if (count > 2) a2 = T.Add(a2, T.Load(r += step));
            if (count > 3) a3 = T.Add(a3, T.Load(r += step));
            if (count > 4) a4 = T.Add(a4, T.Load(r += step));
            if (count > 5) a5 = T.Add(a5, T.Load(r += step));
            if (count > 6) a6 = T.Add(a6, T.Load(r += step));
            if (count > 7) a7 = T.Add(a7, T.Load(r + step));
        }
        var pitch = tile.OutputPitch;
        T.Store(y, T.Clamp(a0, lo, hi));
        if (count > 1) T.Store(y += pitch, T.Clamp(a1, lo, hi));
        if (count > 2) T.Store(y += pitch, T.Clamp(a2, lo, hi));
        if (count > 3) T.Store(y += pitch, T.Clamp(a3, lo, hi));
        if (count > 4) T.Store(y += pitch, T.Clamp(a4, lo, hi));
        if (count > 5) T.Store(y += pitch, T.Clamp(a5, lo, hi));
        if (count > 6) T.Store(y += pitch, T.Clamp(a6, lo, hi));
        if (count > 7) T.Store(y + pitch, T.Clamp(a7, lo, hi));
    }
}
