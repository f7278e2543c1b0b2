using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>What a depthwise convolution computes.</summary>
/// <param name="Batch">Images.</param>
/// <param name="Height">The window over rows.</param>
/// <param name="Width">The window along a row.</param>
/// <param name="Channels">Input channels.</param>
/// <param name="Multiplier">Outputs of each input channel; they are neighbours in the output.</param>
internal readonly record struct DepthwiseShape(int Batch, WindowAxis Height, WindowAxis Width, int Channels, int Multiplier = 1)
{
    public Epilogue Epilogue { get; init; } = Epilogue.None;
}

/// <summary>Where a depthwise convolution reads and writes.</summary>
internal unsafe struct DepthwiseBuffers
{
    /// <summary>Made by <see cref="Depthwise.Pack"/>.</summary>
    public float* Packed;

    /// <summary>One float an output channel, or null.</summary>
    public float* Bias;

    /// <summary>The pixels.</summary>
    public FloatRows Input, Output;

    /// <summary>What is added to the sums, if anything; may be the output itself.</summary>
    public FloatRows Residual;
}

/// <summary>
/// Direct depthwise convolution over NHWC, vectorised over channels:
/// <c>y[c·M + m] = epilogue(bias[c·M + m] + Σ_taps x[c] · w[c·M + m] + residual[c·M + m])</c> with multiplier M.
/// Borders are clipped taps: no padded copy. Units of work are <see cref="RowUnits"/>.
/// </summary>
internal sealed unsafe class Depthwise
{
    // The rows of taps of a slice of channels should stay in a first-level cache of 32 KiB while the window moves down: 28²×192 ran
    // at 81 % of the FMA peak in slices, at 76 % without. Slices too narrow only hinder prefetching: 112²×96 of stride 2, 44 and 50 %.
    private const int SliceBytes = 20 << 10;
    private const int NarrowestSlice = 24;

    // A formula is applied to outputs of this many bytes at a time, which a second-level cache still has.
    private const int MappedBytes = 256 << 10;

    private readonly DepthwiseShape shape;
    private readonly SimdLevel level;
    private readonly DepthwiseForm form;
    private readonly WindowTaps[] height;
    private readonly Run[] runs;
    private readonly RowUnits units;
    private readonly int sliceChannels, mostRows;

    public Depthwise(in DepthwiseShape shape, SimdLevel level)
    {
        (this.shape, this.level) = (shape, level);
        form = shape.Width switch
        {
            { Dilation: 1, Kernel: 3, Stride: 1 } => DepthwiseForm.Three,
            { Dilation: 1, Kernel: 3, Stride: 2 } => DepthwiseForm.ThreeByTwo,
            { Dilation: 1, Kernel: 5, Stride: 1 } => DepthwiseForm.Five,
            { Dilation: 1, Kernel: 5, Stride: 2 } => DepthwiseForm.FiveByTwo,
            _ => DepthwiseForm.Any,
        };
        height = shape.Height.Taps();
        runs = Run.Along(shape.Width, shape.Multiplier == 1);
        units = new(shape.Batch * shape.Height.Output, shape.Channels);
        var fitting = SliceBytes / sizeof(float) / (shape.Height.Kernel * Math.Max(shape.Width.Input, 1));
        sliceChannels = fitting < NarrowestSlice ? shape.Channels : fitting;
        var rowBytes = (long)shape.Width.Output * shape.Channels * shape.Multiplier * sizeof(float);
        mostRows = shape.Epilogue.Map is null ? int.MaxValue : (int)Math.Max(1, MappedBytes / Math.Max(1, rowBytes));
    }

    public int Units => units.Count;

    private int TapCount => shape.Height.Kernel * shape.Width.Kernel;

    /// <summary>Floats that packed weights take.</summary>
    public long PackedFloats => (long)shape.Channels * shape.Multiplier * TapCount;

    /// <summary>Packs weights [output channel][kh][kw] into [multiple][kh][kw][input channel].</summary>
    public void Pack(float* weights, float* packed)
    {
        for (var multiple = 0; multiple < shape.Multiplier; multiple++)
        {
            for (var tap = 0; tap < TapCount; tap++)
            {
                for (var c = 0; c < shape.Channels; c++)
                    *packed++ = weights[(((nint)c * shape.Multiplier + multiple) * TapCount) + tap];
            }
        }
    }

    /// <summary>Computes units <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public void Compute(in DepthwiseBuffers buffers, int begin, int end)
    {
        while (begin < end)
        {
            var block = units.Take(ref begin, (int)Math.Min(end, (long)begin + mostRows));
            // Whole vectors of the widest kind, then of the next: no vector is ever part empty.
            var channel = block.Channel;
            if (level >= SimdLevel.V512) channel = Slices<Fma512, Vector512<float>>(buffers, block, channel);
            if (level >= SimdLevel.V256) channel = Slices<Fma256, Vector256<float>>(buffers, block, channel);
            if (level >= SimdLevel.V128) channel = Slices<Fma128, Vector128<float>>(buffers, block, channel);
            Slices<FmaScalar, float>(buffers, block, channel);
            if (shape.Epilogue.Map is { } map) Apply(map, buffers.Output, block);
        }
    }

    private void Apply(FloatMap map, FloatRows output, in RowUnits.Block block)
    {
        var pixels = output.From((nint)block.Row * shape.Width.Output).Skip((nint)block.Channel * shape.Multiplier);
        var count = (nint)(block.EndRow - block.Row) * shape.Width.Output;
        var channels = (nint)(block.EndChannel - block.Channel) * shape.Multiplier;
        if (pixels.Pitch == channels) (count, channels) = (1, count * channels);
        for (nint pixel = 0; pixel < count; pixel++) map.Run(pixels[pixel], pixels[pixel], channels);
    }

    /// <summary>Computes the whole vectors of V among the channels, in slices that stay in cache; answers the first channel left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Slices<T, V>(in DepthwiseBuffers buffers, in RowUnits.Block block, int channel) where T : IFmaVector<V> where V : struct
    {
        var whole = channel + ((block.EndChannel - channel) / T.Width * T.Width);
        var step = Math.Max(sliceChannels, 2 * T.Width) / T.Width * T.Width;
        var tile = new DepthwiseTile
        {
            RowStride = shape.Height.Dilation * shape.Width.Input * buffers.Input.Pitch,
            PixelStride = buffers.Input.Pitch,
            Kernel = shape.Width.Kernel,
            Stride = shape.Width.Stride,
            Dilation = shape.Width.Dilation,
            Bias = buffers.Bias,
            Channels = shape.Channels,
            OutputPitch = buffers.Output.Pitch,
            ResidualPitch = buffers.Residual.Pitch,
            Lo = shape.Epilogue.Lo,
            Hi = shape.Epilogue.Hi,
        };
        for (; channel < whole; channel += step)
        {
            var last = Math.Min(channel + step, whole);
            var (image, y) = Math.DivRem(block.Row, shape.Height.Output);
            for (var row = block.Row; row < block.EndRow; row++)
            {
                Row<T, V>(buffers, ref tile, image, y, channel, last);
                if (++y == shape.Height.Output) (image, y) = (image + 1, 0);
            }
        }
        return whole;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row<T, V>(in DepthwiseBuffers buffers, ref DepthwiseTile tile, int image, int y, int channel, int stop) where T : IFmaVector<V> where V : struct
    {
        var taps = height[y];
        var input = (((nint)image * shape.Height.Input) + taps.Input) * shape.Width.Input;
        var output = (((nint)image * shape.Height.Output) + y) * shape.Width.Output;
        tile.Rows = taps.Count;
        tile.Weights = buffers.Packed + ((nint)shape.Channels * taps.First * shape.Width.Kernel);
        foreach (ref readonly var run in runs.AsSpan())
        {
            tile.Tiles = run.Tiles;
            tile.Count = run.Count;
            tile.FirstColumn = run.FirstColumn;
            tile.EndColumn = run.EndColumn;
            tile.Input = buffers.Input[input + run.Input];
            tile.Output = buffers.Output[output + run.Output];
            tile.Residual = buffers.Residual.Exist ? buffers.Residual[output + run.Output] : null;
            if (shape.Multiplier > 1) Multiples<T, V>(tile, channel, stop);
            else if (run.IsInterior) DepthwiseTile<T, V>.Run<Interior>(form, tile, channel, stop);
            else DepthwiseTile<T, V>.Run<Border>(form, tile, channel, stop);
        }
    }

    /// <summary>
    /// Several outputs an input channel: each multiple is computed as a convolution of its own, a vector at a time, and its
    /// results spread to their places one by one.
    /// </summary>
    private void Multiples<T, V>(DepthwiseTile tile, int channel, int stop) where T : IFmaVector<V> where V : struct
    {
        var results = stackalloc float[DepthwiseTile.Pixels * T.Width];
        float* output = tile.Output, residual = tile.Residual, bias = tile.Bias;
        var (outputPitch, lo, hi) = (tile.OutputPitch, tile.Lo, tile.Hi);
        tile.Residual = tile.Bias = null;
        tile.OutputPitch = T.Width;
        (tile.Lo, tile.Hi) = (float.NegativeInfinity, float.PositiveInfinity);
        for (var multiple = 0; multiple < shape.Multiplier; multiple++)
        {
            for (var c = channel; c < stop; c += T.Width)
            {
                tile.Output = results - c;
                DepthwiseTile<T, V>.Run<Border>(form, tile, c, c + T.Width);
                for (var i = 0; i < tile.Count * T.Width; i++)
                {
                    var (pixel, target) = (i / T.Width, ((c + (i % T.Width)) * shape.Multiplier) + multiple);
                    var sum = results[i];
                    if (bias != null) sum += bias[target];
                    if (residual != null) sum += residual[(pixel * tile.ResidualPitch) + target];
                    output[(pixel * outputPitch) + target] = Math.Min(Math.Max(sum, lo), hi);
                }
            }
            tile.Weights += (nint)shape.Channels * TapCount;
        }
    }
    /// <summary>Tiles that follow one another along any row. Their columns are counted from where the first pixel's first tap reads.</summary>
    private readonly record struct Run(int Output, int Input, int Tiles, int Count, int FirstColumn, int EndColumn, bool IsInterior)
    {
        /// <summary>The runs that make up a row: whole tiles without padding in one, every other tile for itself.</summary>
        public static Run[] Along(WindowAxis axis, bool joined)
        {
            var runs = new List<Run>();
            for (var x = 0; x < axis.Output; x += runs[^1].Tiles * DepthwiseTile.Pixels)
            {
                var origin = axis.Origin(x);
                var whole = origin < 0 ? 0 : (axis.InteriorEnd - x) / DepthwiseTile.Pixels;
                runs.Add(new(x, origin, joined ? Math.Max(whole, 1) : 1, Math.Min(DepthwiseTile.Pixels, axis.Output - x),
                    Math.Max(0, -origin), axis.Input - origin, whole > 0));
            }
            return [.. runs];
        }
    }
}
