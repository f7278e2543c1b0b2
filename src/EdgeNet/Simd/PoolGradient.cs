using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>What a pooling's gradient reads and writes: the pooling's input and output, where its rule asks for them, and their gradients.</summary>
internal readonly record struct PoolGradientRows(FloatRows X, FloatRows Y, FloatRows dY, FloatRows dX);

/// <summary>How much of a window's gradient one of its elements gets.</summary>
internal interface IPoolGradientRule
{
    /// <summary>Whether that depends on the element and the window's result.</summary>
    static abstract bool Compares { get; }

    /// <summary>The share of <paramref name="x"/> in a window of result <paramref name="y"/>; <paramref name="taken"/> is the window's memory, at first all 0.</summary>
    L Share<L>(L x, L y, L dy, ref L taken) where L : struct, ILane<L>;
}

/// <summary>All of it to the first element that is the result.</summary>
internal readonly struct FirstEqualRule : IPoolGradientRule
{
    public static bool Compares => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Share<L>(L x, L y, L dy, ref L taken) where L : struct, ILane<L>
    {
        var hit = L.Equal(x, y) & ~taken;
        taken |= hit;
        return hit & dy;
    }
}

/// <summary>All of it to every element.</summary>
internal readonly struct EveryRule : IPoolGradientRule
{
    public static bool Compares => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Share<L>(L x, L y, L dy, ref L taken) where L : struct, ILane<L> => dy;
}

/// <summary>
/// Gives the gradients of windows to their elements, over NHWC, vectorised over channels. A unit of work is an image, or a group of
/// an image's channels where images are few, so that windows that overlap never meet another thread's.
/// </summary>
internal abstract class PoolGradient(in PoolShape shape)
{
    private readonly RowUnits units = new(shape.Batch, shape.Channels);

    public int Units => units.Count;

    /// <summary>To the first of the largest elements of each window.</summary>
    public static PoolGradient Max(in PoolShape shape, SimdLevel level) => new PoolGradient<FirstEqualRule>(shape, level);

    /// <summary>To all elements of each window: the transpose of a sum over windows.</summary>
    public static PoolGradient Sum(in PoolShape shape, SimdLevel level) => new PoolGradient<EveryRule>(shape, level);

    /// <summary>Computes units <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public void Compute(in PoolGradientRows rows, int begin, int end)
    {
        while (begin < end) Compute(rows, units.Take(ref begin, end));
    }

    protected abstract void Compute(in PoolGradientRows rows, in RowUnits.Block images);
}

/// <summary>The gradient by one rule.</summary>
internal sealed unsafe class PoolGradient<TRule>(in PoolShape shape, SimdLevel level) : PoolGradient(shape)
    where TRule : struct, IPoolGradientRule
{
    private readonly WindowAxis height = shape.Height, width = shape.Width;
    private readonly WindowTaps[] rowTaps = shape.Height.Taps(), columnTaps = shape.Width.Taps();

    // Elements of windows that don't overlap are written once; where windows leave none out, nothing needs to be cleared before.
    private readonly bool overlaps = Overlap(shape.Height) || Overlap(shape.Width);
    private readonly bool clears = !Covers(shape.Height) || !Covers(shape.Width);

    private static bool Overlap(WindowAxis axis) => axis.Stride < ((axis.Kernel - 1) * axis.Dilation) + 1;

    private static bool Covers(WindowAxis axis) =>
        axis.Stride == axis.Kernel && (axis.Dilation == 1 || axis.Kernel == 1) && axis.Origin(axis.Output) >= axis.Input;

    protected override void Compute(in PoolGradientRows rows, in RowUnits.Block images)
    {
        for (var image = images.Row; image < images.EndRow; image++)
        {
            if (clears) Clear(rows.dX, image, images.Channel, images.EndChannel);
            // Whole lanes of the widest kind, then of the next: none is ever part empty.
            var channel = images.Channel;
            if (level >= SimdLevel.V512) channel = Windows<F32x16>(rows, image, channel, images.EndChannel);
            if (level >= SimdLevel.V256) channel = Windows<F32x8>(rows, image, channel, images.EndChannel);
            if (level >= SimdLevel.V128) channel = Windows<F32x4>(rows, image, channel, images.EndChannel);
            Windows<F32x1>(rows, image, channel, images.EndChannel);
        }
    }

    private void Clear(FloatRows dX, int image, int channel, int endChannel)
    {
        var pixels = (nint)height.Input * width.Input;
        for (nint pixel = 0; pixel < pixels; pixel++) new Span<float>(dX[(image * pixels) + pixel] + channel, endChannel - channel).Clear();
    }

    /// <summary>Computes the whole lanes of L among the channels; answers the first channel left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Windows<L>(in PoolGradientRows rows, int image, int channel, int endChannel) where L : struct, ILane<L>
    {
        var count = (endChannel - channel) / L.Count * L.Count;
        if (count == 0) return channel;
        var pixel = (nint)image * height.Output * width.Output;
        foreach (var down in rowTaps)
        {
            var line = (((nint)image * height.Input) + down.Input) * width.Input;
            foreach (var across in columnTaps)
            {
                var first = line + across.Input;
                var window = new Window
                {
                    X = TRule.Compares ? rows.X[first] + channel : null,
                    Y = TRule.Compares ? rows.Y[pixel] + channel : null,
                    dY = rows.dY[pixel] + channel,
                    dX = rows.dX[first] + channel,
                    Rows = down.Count,
                    Columns = across.Count,
                    XRow = height.Dilation * width.Input * rows.X.Pitch,
                    XColumn = width.Dilation * rows.X.Pitch,
                    dXRow = height.Dilation * width.Input * rows.dX.Pitch,
                    dXColumn = width.Dilation * rows.dX.Pitch,
                };
                for (var c = 0; c < count; c += L.Count) Lane<L>(window, c);
                pixel++;
            }
        }
        return channel + count;
    }

    /// <summary>One window's part that lies in the image, and its result.</summary>
    private ref struct Window
    {
        public float* X, Y, dY, dX;
        public int Rows, Columns;
        public nint XRow, XColumn, dXRow, dXColumn;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Lane<L>(in Window window, int channel) where L : struct, ILane<L>
    {
        TRule rule = default;
        L dy = L.Load(window.dY + channel), y = TRule.Compares ? L.Load(window.Y + channel) : 0f, taken = 0f;
        float* xRow = window.X + channel, toRow = window.dX + channel;
        for (var row = window.Rows; row > 0; row--, xRow += window.XRow, toRow += window.dXRow)
        {
            float* x = xRow, to = toRow;
            for (var column = window.Columns; column > 0; column--, x += window.XColumn, to += window.dXColumn)
            {
                var share = rule.Share(TRule.Compares ? L.Load(x) : dy, y, dy, ref taken);
                L.Store(overlaps ? L.Load(to) + share : share, to);
            }
        }
    }
}
