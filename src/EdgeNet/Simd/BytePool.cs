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
    public static BytePool Max(in PoolShape shape, UnaryMap<byte, byte>? then, SimdLevel level) => new BytePool<LargestByte>(shape, default, [], [], then, level);

    /// <summary>
    /// The mean of each window: fit(float(Σ (q − z))·(sx/sy/n)), the sum taken of what lies in the image, or, without y, that sum times sx/n
    /// in floats. <paramref name="divisors"/>, for rows and columns of the output, say what n is.
    /// </summary>
    public static BytePool Average(in PoolShape shape, (int[] Rows, int[] Columns) divisors, Quantization x, Quantization? y, SimdLevel level) => y is null
        ? new BytePool<MeanReal>(shape, new(x), divisors.Rows, divisors.Columns, then: null, level)
        : new BytePool<MeanByte>(shape, new(x, y), divisors.Rows, divisors.Columns, then: null, level);

    /// <summary>Computes units <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public void Compute(ByteRows input, ByteRows output, int begin, int end)
    {
        while (begin < end) Compute(input, output, units.Take(ref begin, end));
    }

    protected abstract void Compute(ByteRows input, ByteRows output, in RowUnits.Block block);
}

/// <summary>Pooling by one rule.</summary>
internal sealed unsafe class BytePool<TRule>(in PoolShape shape, TRule rule, int[] rowDivisors, int[] columnDivisors, UnaryMap<byte, byte>? then, SimdLevel level)
    : BytePool(shape) where TRule : struct, IBytePoolRule
{
    private readonly int batch = shape.Batch, channels = shape.Channels;
    private readonly WindowAxis height = shape.Height, width = shape.Width;
    private readonly WindowTaps[] rowTaps = shape.Height.Taps(), columnTaps = shape.Width.Taps();

    public override int ResultBytes => TRule.ResultBytes;

    /// <summary>Whether a window is a row of neighbouring bytes, apart from other rows.</summary>
    private readonly bool isRow = shape.Channels == 1 && IsAll(shape.Height) && IsAll(shape.Width);

    protected override void Compute(ByteRows input, ByteRows output, in RowUnits.Block block)
    {
        if (isRow && input.Pitch == 1 && output.Pitch == TRule.ResultBytes) Whole(input.First, output.First, block.Row, block.EndRow);
        else Windows(input, output, block);
        if (then != null) Apply(then, output, block);
    }

    private static bool IsAll(WindowAxis axis) => axis is { Output: 1, Pad: 0, Dilation: 1 } && axis.Kernel == axis.Input;

    private void Whole(byte* x, byte* y, int row, int endRow)
    {
        nint length = (nint)height.Input * width.Input;
        if (level >= SimdLevel.V512 && length > U8x32.Count) Whole<U8x64, Vector512<byte>>(x, y, length, row, endRow);
        else if (level >= SimdLevel.V256 && length > U8x16.Count) Whole<U8x32, Vector256<byte>>(x, y, length, row, endRow);
        else if (level >= SimdLevel.V128) Whole<U8x16, Vector128<byte>>(x, y, length, row, endRow);
        else Whole<U8x1, int>(x, y, length, row, endRow);
    }

    /// <summary>
    /// Pools rows that follow one another. A last lane ends where its row does, and may begin in the one before; the first rows, with nothing
    /// before them, are left to single bytes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Whole<L, V>(byte* memory, byte* y, nint length, int row, int endRow) where L : struct, IByteLane<V> where V : struct
    {
        var first = (int)((L.Count - 1) / length);
        if (row < first) Whole<U8x1, int>(memory, y, length, row, Math.Min(first, endRow));
        var (one, factor, end) = (rule, rule.Factor(Divisor(0, 0)), length - L.Count);
        var ofRow = L.Last(((length - 1) % L.Count) + 1);
        row = Math.Max(row, first);
        var x = memory + (row * length);
        for (; row < endRow; row++, x += length)
        {
            V known = default;
            for (nint i = 0; i < end; i += L.Count) known = one.Take<L, V>(known, L.Load(x + i));
            one.Store<L, V>(one.Take<L, V>(known, L.And(L.Load(x + end), ofRow)), (int)length, factor, y + ((nint)row * TRule.ResultBytes));
        }
    }

    private void Windows(ByteRows input, ByteRows output, in RowUnits.Block block)
    {
        var (first, channels) = (block.Channel, block.EndChannel - block.Channel);
        if (level >= SimdLevel.V512 && channels >= U8x64.Count) Windows(new Many<U8x64, Vector512<byte>>(rule, first, channels), input, output, block);
        else if (level >= SimdLevel.V256 && channels >= U8x32.Count) Windows(new Many<U8x32, Vector256<byte>>(rule, first, channels), input, output, block);
        else if (level >= SimdLevel.V256 && channels > U8x16.Count) Windows(new Some<U8x32, Vector256<byte>>(rule, first, channels), input, output, block);
        else if (level >= SimdLevel.V128 && channels >= U8x16.Count) Windows(new Many<U8x16, Vector128<byte>>(rule, first, channels), input, output, block);
        else if (level >= SimdLevel.V512 && channels > F32x8.Count) Windows(new Few<F32x16>(rule, first, channels), input, output, block);
        else if (level >= SimdLevel.V256 && channels > F32x4.Count) Windows(new Few<F32x8>(rule, first, channels), input, output, block);
        else if (level >= SimdLevel.V128) Windows(new Few<F32x4>(rule, first, channels), input, output, block);
        else Windows(new Many<U8x1, int>(rule, first, channels), input, output, block);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Windows<T>(T pooling, ByteRows input, ByteRows output, in RowUnits.Block block) where T : struct, IPooling
    {
        var (lines, columns) = (rowTaps, columnTaps);
        var (image, line) = Math.DivRem(block.Row, height.Output);
        var y = output[(nint)block.Row * width.Output];
        var copy = stackalloc byte[2 * T.Reach];
        var window = new ByteWindow { RowStride = height.Dilation * width.Input * input.Pitch, ColumnStride = width.Dilation * input.Pitch };
        if (T.Reach > 0) CopyEnd(input, copy, T.Reach, ref window);
        var (divisor, factor) = (0, 0f);
        for (var row = block.Row; row < block.EndRow; row++)
        {
            var x = input[(((nint)image * height.Input) + lines[line].Input) * width.Input];
            window.Rows = lines[line].Count;
            for (var column = 0; column < columns.Length; column++, y += output.Pitch)
            {
                window.Columns = columns[column].Count;
                if (Divisor(line, column) is var by && by != divisor) (divisor, factor) = (by, rule.Factor(by));
                pooling.Pool(x + (columns[column].Input * input.Pitch), y, window, factor);
            }

            if (++line == height.Output) (image, line) = (image + 1, 0);
        }
    }

    /// <summary>By what a window is divided, if by anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Divisor(int line, int column) => rowDivisors.Length == 0 ? 1 : rowDivisors[line] * columnDivisors[column];

    /// <summary>How the channels of a pixel are pooled.</summary>
    private interface IPooling
    {
        /// <summary>How many bytes are read even where there are fewer; 0 if none beyond the pixel.</summary>
        static abstract int Reach { get; }

        void Pool(byte* from, byte* to, in ByteWindow window, float factor);
    }

    /// <summary>At least a lane of bytes; the last lane may overlap the one before.</summary>
    private readonly struct Many<L, V>(TRule rule, int first, int channels) : IPooling where L : struct, IByteLane<V> where V : struct
    {
        private readonly TRule rule = rule;
        private readonly nint last = first + channels - L.Count;

        public static int Reach => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Pool(byte* from, byte* to, in ByteWindow window, float factor)
        {
            for (nint c = first; c < last; c += L.Count) rule.Pool<L, V, IByteReach.Within>(from + c, window, factor, to + (c * TRule.ResultBytes), L.Count);
            rule.Pool<L, V, IByteReach.Within>(from + last, window, factor, to + (last * TRule.ResultBytes), L.Count);
        }
    }

    /// <summary>Most of a lane of bytes.</summary>
    private readonly struct Some<L, V>(TRule rule, int first, int channels) : IPooling where L : struct, IByteLane<V> where V : struct
    {
        private readonly TRule rule = rule;

        public static int Reach => L.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Pool(byte* from, byte* to, in ByteWindow window, float factor) =>
            rule.Pool<L, V, IByteReach.Beyond>(from + first, window, factor, to + (first * TRule.ResultBytes), channels);
    }

    /// <summary>So few that lanes of integers do, and cost less.</summary>
    private readonly struct Few<L>(TRule rule, int first, int channels) : IPooling where L : struct, ILane<L>
    {
        private readonly TRule rule = rule;

        public static int Reach => U8x16.Count;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Pool(byte* from, byte* to, in ByteWindow window, float factor)
        {
            for (nint c = 0; c < channels; c += L.Count)
                rule.Pool<L>(from + first + c, window, factor, to + ((first + c) * TRule.ResultBytes), channels - c);
        }
    }

    /// <summary>Copies the input's last bytes to where there is room behind them.</summary>
    private void CopyEnd(ByteRows input, byte* copy, int reach, ref ByteWindow window)
    {
        nint pixels = (nint)batch * height.Input * width.Input;
        if (pixels == 0) return; // all is padding, and nothing will be read
        var end = input[pixels - 1] + channels;
        var count = nint.Min(reach, (nint)(end - input.First));
        if (count < reach) Unsafe.CopyBlockUnaligned(copy + reach - count, end - count, (uint)count);
        else for (nint i = 0; i < reach; i += U8x16.Count) U8x16.Store(U8x16.Load(end - reach + i), copy + i);
        window.LastLane = end - reach;
        window.ToCopy = (nint)(copy + reach - end);
    }

    private void Apply(UnaryMap<byte, byte> map, ByteRows output, in RowUnits.Block block)
    {
        var (first, pixels) = ((nint)block.Row * width.Output, (nint)(block.EndRow - block.Row) * width.Output);
        var length = (nint)(block.EndChannel - block.Channel);
        if (length == output.Pitch) (pixels, length) = (1, pixels * length);
        for (var pixel = first; pixel < first + pixels; pixel++) map.Run(output[pixel] + block.Channel, output[pixel] + block.Channel, length);
    }
}
