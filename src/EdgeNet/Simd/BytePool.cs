using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>
/// Pooling of bytes over NHWC, vectorised over channels. Padding is never read; borders are clipped windows. Units of work are <see cref="RowUnits"/>.
/// </summary>
internal abstract unsafe class BytePool(in PoolShape shape)
{
    private readonly RowUnits units = new(shape.Batch * shape.Height.Output, shape.Channels);
    private readonly WindowAxis height = shape.Height, width = shape.Width;
    private readonly WindowTaps[] rowTaps = shape.Height.Taps(), columnTaps = shape.Width.Taps();

    public int Units => units.Count;

    /// <summary>The largest byte of each window, 0 of one that is all padding, given to a function that never falls, if there is one.</summary>
    public static BytePool Max(in PoolShape shape, UnaryMap<byte, byte>? then, SimdLevel level) => new ByteMaxPool(shape, then, level);

    /// <summary>
    /// The mean of each window: fit(float(Σ (q − z))·(sx/sy/n)), the sum taken of what lies in the image. <paramref name="divisors"/>,
    /// for rows and columns of the output, say what n is.
    /// </summary>
    public static BytePool Average(in PoolShape shape, (int[] Rows, int[] Columns) divisors, Quantization x, Quantization y, SimdLevel level) => level switch
    {
        SimdLevel.V512 => new ByteMeanPool<F32x16>(shape, divisors, x, y),
        SimdLevel.V256 => new ByteMeanPool<F32x8>(shape, divisors, x, y),
        SimdLevel.V128 => new ByteMeanPool<F32x4>(shape, divisors, x, y),
        _ => new ByteMeanPool<F32x1>(shape, divisors, x, y),
    };

    /// <summary>Computes units <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public void Compute(ByteRows input, ByteRows output, int begin, int end)
    {
        while (begin < end) Compute(input, output, units.Take(ref begin, end));
    }

    /// <summary>Pools the windows of one output pixel, a channel each.</summary>
    protected abstract void Pixel(in Window window, int channels, byte* y);

    private void Compute(ByteRows input, ByteRows output, in RowUnits.Block block)
    {
        for (var row = block.Row; row < block.EndRow; row++)
        {
            var (image, line) = Math.DivRem(row, height.Output);
            var rows = rowTaps[line];
            var x = input[(((nint)image * height.Input) + rows.Input) * width.Input] + block.Channel;
            for (var column = 0; column < width.Output; column++)
            {
                var columns = columnTaps[column];
                Pixel(new()
                {
                    Input = x + (columns.Input * input.Pitch),
                    Rows = rows.Count,
                    Columns = columns.Count,
                    RowStride = height.Dilation * width.Input * input.Pitch,
                    ColumnStride = width.Dilation * input.Pitch,
                    Line = line,
                    Column = column,
                }, block.EndChannel - block.Channel, output[((nint)row * width.Output) + column] + block.Channel);
            }
        }
    }

    /// <summary>The part of one output pixel's window that lies in the image.</summary>
    protected ref struct Window
    {
        public byte* Input;
        public int Rows, Columns, Line, Column;
        public nint RowStride, ColumnStride;
    }
}

internal sealed unsafe class ByteMaxPool(in PoolShape shape, UnaryMap<byte, byte>? then, SimdLevel level) : BytePool(shape)
{
    protected override void Pixel(in Window window, int channels, byte* y)
    {
        // Whole lanes of the widest kind, then of the next: none is ever part empty.
        var c = 0;
        if (level >= SimdLevel.V512) c = Lanes<U8x64, Vector512<byte>>(window, c, channels, y);
        if (level >= SimdLevel.V256) c = Lanes<U8x32, Vector256<byte>>(window, c, channels, y);
        if (level >= SimdLevel.V128) c = Lanes<U8x16, Vector128<byte>>(window, c, channels, y);
        Lanes<U8x1, byte>(window, c, channels, y);
        then?.Run(y, y, channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Lanes<L, V>(in Window window, int c, int channels, byte* y) where L : struct, IByteLane<V> where V : struct
    {
        for (; c <= channels - L.Count; c += L.Count)
        {
            V max = default;
            var row = window.Input + c;
            for (var rows = window.Rows; rows > 0; rows--, row += window.RowStride)
            {
                var x = row;
                for (var columns = window.Columns; columns > 0; columns--, x += window.ColumnStride) max = L.Max(max, L.Load(x));
            }

            L.Store(max, y + c);
        }

        return c;
    }
}

internal sealed unsafe class ByteMeanPool<L>(in PoolShape shape, (int[] Rows, int[] Columns) divisors, Quantization x, Quantization y) : BytePool(shape)
    where L : struct, ILane<L>
{
    private readonly int zeroX = x.ZeroPoints[0], zeroY = y.ZeroPoints[0];
    private readonly float scale = x.Scales[0] / y.Scales[0];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Pixel(in Window window, int channels, byte* y)
    {
        L multiplier = scale / ((float)divisors.Rows[window.Line] * divisors.Columns[window.Column]);
        L zeros = L.Bits(zeroX * window.Rows * window.Columns), zero = L.Bits(zeroY), low = -zeroY, high = byte.MaxValue - zeroY;
        var c = 0;
        for (; c <= channels - (2 * L.Count); c += 2 * L.Count)
        {
            L a = L.Bits(0), b = a;
            var row = window.Input + c;
            for (var rows = window.Rows; rows > 0; rows--, row += window.RowStride)
            {
                var from = row;
                for (var columns = window.Columns; columns > 0; columns--, from += window.ColumnStride)
                {
                    a = L.AddBits(a, L.LoadBytes(from));
                    b = L.AddBits(b, L.LoadBytes(from + L.Count));
                }
            }

            L.StoreBytes(Mean(a), y + c);
            L.StoreBytes(Mean(b), y + c + L.Count);
        }

        for (; c < channels; c += L.Count)
        {
            var sum = L.Bits(0);
            var row = window.Input + c;
            for (var rows = window.Rows; rows > 0; rows--, row += window.RowStride)
            {
                var from = row;
                for (var columns = window.Columns; columns > 0; columns--, from += window.ColumnStride) sum = L.AddBits(sum, ByteLanes.LoadUpTo<L>(from, channels - c));
            }

            ByteLanes.StoreUpTo(Mean(sum), y + c, channels - c);
        }

        L Mean(L sum) => ByteLanes.Quantized(L.FromInteger(L.SubtractBits(sum, zeros)) * multiplier, low, high, zero);
    }
}
