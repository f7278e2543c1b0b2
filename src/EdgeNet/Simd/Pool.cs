using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>What a pooling reads and writes. A window over all of the image is global pooling.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">The window over rows.</param>
/// <param name="Width">The window along a row.</param>
/// <param name="Channels">Channels, which are pooled each for itself.</param>
internal readonly record struct PoolShape(int Batch, WindowAxis Height, WindowAxis Width, int Channels);

/// <summary>
/// Pooling over NHWC, vectorised over channels. Padding is never read; borders are clipped windows. Units of work are <see cref="RowUnits"/>.
/// </summary>
internal abstract class Pool(in PoolShape shape)
{
    private readonly RowUnits units = new(shape.Batch * shape.Height.Output, shape.Channels);

    public int Units => units.Count;

    /// <summary>The largest value of each window; −∞ of one that is all padding.</summary>
    public static Pool Max(in PoolShape shape, SimdLevel level) => new Pool<MaxRule>(shape, default, level, [], []);

    /// <summary>
    /// The mean of each window. <paramref name="divisors"/>, for rows and columns of the output, say by how many elements to divide:
    /// those of the input, or the padding's as well.
    /// </summary>
    public static Pool Average(in PoolShape shape, (int[] Rows, int[] Columns) divisors, SimdLevel level) =>
        new Pool<MeanRule>(shape, default, level, divisors.Rows, divisors.Columns);

    /// <summary>The p-norm of each window: (Σ |x|ᵖ)^(1/p).</summary>
    public static Pool Norm(in PoolShape shape, int p, SimdLevel level) => p switch
    {
        1 => new Pool<AbsoluteRule>(shape, default, level, [], []),
        2 => new Pool<EuclideanRule>(shape, default, level, [], []),
        _ => new Pool<PowerRule>(shape, new(p), level, [], []),
    };

    /// <summary>Computes units <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public void Compute(FloatRows input, FloatRows output, int begin, int end)
    {
        while (begin < end) Compute(input, output, units.Take(ref begin, end));
    }

    protected abstract void Compute(FloatRows input, FloatRows output, in RowUnits.Block block);
}

/// <summary>Pooling by one rule.</summary>
internal sealed unsafe class Pool<TRule>(in PoolShape shape, TRule rule, SimdLevel level, int[] rowDivisors, int[] columnDivisors) : Pool(shape)
    where TRule : struct, IPoolRule
{
    private const int LongRow = 16;

    private readonly WindowAxis height = shape.Height, width = shape.Width;
    private readonly WindowTaps[] rowTaps = shape.Height.Taps(), columnTaps = shape.Width.Taps();

    protected override void Compute(FloatRows input, FloatRows output, in RowUnits.Block block)
    {
        // Whole lanes of the widest kind, then of the next: none is ever part empty.
        var channel = block.Channel;
        if (level >= SimdLevel.V512) channel = Rows<F32x16>(input, output, block, channel);
        if (level >= SimdLevel.V256) channel = Rows<F32x8>(input, output, block, channel);
        if (level >= SimdLevel.V128) channel = Rows<F32x4>(input, output, block, channel);
        Rows<F32x1>(input, output, block, channel);
    }

    /// <summary>Computes the whole lanes of L among the channels; answers the first channel left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Rows<L>(FloatRows input, FloatRows output, in RowUnits.Block block, int channel) where L : struct, ILane<L>
    {
        var count = (block.EndChannel - channel) / L.Count * L.Count;
        if (count == 0) return channel;
        var (image, line) = Math.DivRem(block.Row, height.Output);
        var y = output[(nint)block.Row * width.Output] + channel;
        for (var row = block.Row; row < block.EndRow; row++)
        {
            var rows = rowTaps[line];
            var x = input[(((nint)image * height.Input) + rows.Input) * width.Input] + channel;
            for (var column = 0; column < width.Output; column++, y += output.Pitch)
            {
                var columns = columnTaps[column];
                var window = new Window
                {
                    Input = x + (columns.Input * input.Pitch),
                    Rows = rows.Count,
                    Columns = columns.Count,
                    RowStride = height.Dilation * width.Input * input.Pitch,
                    ColumnStride = width.Dilation * input.Pitch,
                    Divisor = TRule.Divides ? (float)rowDivisors[line] * columnDivisors[column] : 1,
                };
                Pixel<L>(window, count, y);
            }
            if (++line == height.Output) (image, line) = (image + 1, 0);
        }
        return channel + count;
    }

    /// <summary>The part of one output pixel's window that lies in the image.</summary>
    private ref struct Window
    {
        public float* Input;
        public int Rows, Columns;
        public nint RowStride, ColumnStride;
        public float Divisor;
    }

    /// <summary>
    /// Pools a window, four lanes of channels at a time. The results of long rows are joined whole: sums err less that way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pixel<L>(in Window window, int channels, float* output) where L : struct, ILane<L>
    {
        var joins = window.Columns >= LongRow;
        var c = 0;
        for (; c <= channels - (4 * L.Count); c += 4 * L.Count)
        {
            L a = rule.Start<L>(), b = a, d = a, e = a;
            L ra = a, rb = a, rd = a, re = a;
            var row = window.Input + c;
            for (var rows = window.Rows; rows > 0; rows--, row += window.RowStride)
            {
                var x = row;
                for (var columns = window.Columns; columns > 0; columns--, x += window.ColumnStride)
                {
                    ra = rule.Take(ra, L.Load(x));
                    rb = rule.Take(rb, L.Load(x + L.Count));
                    rd = rule.Take(rd, L.Load(x + (2 * L.Count)));
                    re = rule.Take(re, L.Load(x + (3 * L.Count)));
                }
                if (!joins && rows > 1) continue;
                (a, b, d, e) = (rule.Join(a, ra), rule.Join(b, rb), rule.Join(d, rd), rule.Join(e, re));
                ra = rb = rd = re = rule.Start<L>();
            }
            L.Store(rule.Finish(a, window.Divisor), output + c);
            L.Store(rule.Finish(b, window.Divisor), output + c + L.Count);
            L.Store(rule.Finish(d, window.Divisor), output + c + (2 * L.Count));
            L.Store(rule.Finish(e, window.Divisor), output + c + (3 * L.Count));
        }
        for (; c < channels; c += L.Count)
        {
            L a = rule.Start<L>(), ra = a;
            var row = window.Input + c;
            for (var rows = window.Rows; rows > 0; rows--, row += window.RowStride)
            {
                var x = row;
                for (var columns = window.Columns; columns > 0; columns--, x += window.ColumnStride) ra = rule.Take(ra, L.Load(x));
                if (!joins && rows > 1) continue;
                a = rule.Join(a, ra);
                ra = rule.Start<L>();
            }
            L.Store(rule.Finish(a, window.Divisor), output + c);
        }
    }
}
