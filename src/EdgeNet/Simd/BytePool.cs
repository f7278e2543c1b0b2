using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>
/// Pooling of bytes over NHWC, vectorised over channels. Padding is never read; borders are clipped windows. Units of work are <see cref="RowUnits"/>.
/// </summary>
internal abstract class BytePool(in PoolShape shape)
{
    private readonly RowUnits units = new(shape.Batch * shape.Height.Output, shape.Channels, sizeof(byte));

    /// <summary>The bytes of one result.</summary>
    public abstract int ResultBytes { get; }

    public int Units => units.Count;

    /// <summary>The largest byte of each window, 0 of one that is all padding, given to a function that never falls, if there is one.</summary>
    public static BytePool Max(in PoolShape shape, UnaryMap<byte, byte>? then, SimdLevel level) => new BytePool<LargestByte>(shape, default, then, level);

    /// <summary>
    /// The mean of each window: fit(float(Σ (q − z))·(sx/sy/n)), the sum taken of what lies in the image, or, without y, that sum times sx/n
    /// in floats. <paramref name="divisors"/>, for rows and columns of the output, say what n is.
    /// </summary>
    public static BytePool Average(in PoolShape shape, (int[] Rows, int[] Columns) divisors, Quantization x, Quantization? y, SimdLevel level) => y is null
        ? new BytePool<MeanReal>(shape, new(x, divisors), then: null, level)
        : new BytePool<MeanByte>(shape, new(x, y, divisors), then: null, level);

    /// <summary>Computes units <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public void Compute(ByteRows input, ByteRows output, int begin, int end)
    {
        while (begin < end) Compute(input, output, units.Take(ref begin, end));
    }

    protected abstract void Compute(ByteRows input, ByteRows output, in RowUnits.Block block);
}

/// <summary>Pooling by one rule.</summary>
internal sealed unsafe class BytePool<TRule>(in PoolShape shape, TRule rule, UnaryMap<byte, byte>? then, SimdLevel level) : BytePool(shape)
    where TRule : struct, IBytePoolRule
{
    private readonly int batch = shape.Batch, channels = shape.Channels;
    private readonly WindowAxis height = shape.Height, width = shape.Width;
    private readonly WindowTaps[] rowTaps = shape.Height.Taps(), columnTaps = shape.Width.Taps();

    public override int ResultBytes => TRule.ResultBytes;

    protected override void Compute(ByteRows input, ByteRows output, in RowUnits.Block block)
    {
        // Whole lanes of the widest kind, then of the next.
        var channel = block.Channel;
        if (level >= SimdLevel.V512) channel = Rows<U8x64, Vector512<byte>>(input, output, block, channel);
        if (level >= SimdLevel.V256) channel = Rows<U8x32, Vector256<byte>>(input, output, block, channel);
        if (level >= SimdLevel.V128) channel = Rows<U8x16, Vector128<byte>>(input, output, block, channel);
        Rows<U8x1, int>(input, output, block, channel);
        if (then != null) Apply(then, output, block);
    }

    /// <summary>
    /// Computes the lanes of L among the channels; answers the first channel left over. The narrowest vector also computes what doesn't fill one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Rows<L, V>(ByteRows input, ByteRows output, in RowUnits.Block block, int channel) where L : struct, IByteLane<V> where V : struct
    {
        var last = L.Count == U8x16.Count ? block.EndChannel : channel + ((block.EndChannel - channel) / L.Count * L.Count);
        if (last == channel) return channel;
        var (one, lines, columns) = (rule, rowTaps, columnTaps);
        var (image, line) = Math.DivRem(block.Row, height.Output);
        var y = output[(nint)block.Row * width.Output];
        var copy = stackalloc byte[2 * U8x16.Count];
        var window = new ByteWindow { RowStride = height.Dilation * width.Input * input.Pitch, ColumnStride = width.Dilation * input.Pitch };
        CopyEnd(input, copy, ref window);
        for (var row = block.Row; row < block.EndRow; row++)
        {
            var x = input[(((nint)image * height.Input) + lines[line].Input) * width.Input];
            window.Rows = lines[line].Count;
            for (var column = 0; column < columns.Length; column++, y += output.Pitch)
            {
                window.Columns = columns[column].Count;
                var from = x + (columns[column].Input * input.Pitch);
                var factor = one.Factor(line, column);
                for (var c = channel; c < last; c += L.Count) one.Pool<L, V>(from + c, window, factor, y + ((nint)c * TRule.ResultBytes), last - c);
            }

            if (++line == height.Output) (image, line) = (image + 1, 0);
        }

        return last;
    }

    /// <summary>Copies the input's last bytes to where there is room behind them.</summary>
    private void CopyEnd(ByteRows input, byte* copy, ref ByteWindow window)
    {
        var end = input[((nint)batch * height.Input * width.Input) - 1] + channels;
        var count = nint.Min(U8x16.Count, (nint)(end - input.First));
        Unsafe.CopyBlockUnaligned(copy + U8x16.Count - count, end - count, (uint)count);
        window.LastLane = end - U8x16.Count;
        window.ToCopy = (nint)(copy + U8x16.Count - end);
    }

    private void Apply(UnaryMap<byte, byte> map, ByteRows output, in RowUnits.Block block)
    {
        var (first, pixels) = ((nint)block.Row * width.Output, (nint)(block.EndRow - block.Row) * width.Output);
        var length = (nint)(block.EndChannel - block.Channel);
        if (length == output.Pitch) (pixels, length) = (1, pixels * length);
        for (var pixel = first; pixel < first + pixels; pixel++) map.Run(output[pixel] + block.Channel, output[pixel] + block.Channel, length);
    }
}
