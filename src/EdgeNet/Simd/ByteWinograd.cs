using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// The transforms over bytes: patches and weights become 16-bit words, of which the products are summed up in 32 bits, and the sums come out as the
/// definition has them, to the bit. So they are scaled as those of any product of bytes.
/// </summary>
internal sealed unsafe class ByteWinograd<T, S, W, TTransform>(SimdLevel level, in WinogradShape shape, int workers)
    : Winograd(GemmKernel.OfWords(level), shape, TTransform.Outputs, (shape.Channels + 1) / 2, workers)
    where T : IWordVector<S, W>
    where S : unmanaged
    where W : unmanaged
    where TTransform : IWordTransform<T, S, W>
{
    private const int Window = 3;

    private readonly Rescaler rescaler = Rescaler.For(level);

    /// <summary>The words of a panel's columns at every position, and the taps of a column.</summary>
    public override long PackScratchFloats => ((long)Positions * PanelColumns * Inputs) + (Taps * Room * sizeof(sbyte) / sizeof(float));

    private int PanelColumns => Math.Min(Kernel.TileN, Shape.Columns);

    /// <summary>Channels as they are transformed, whole vectors.</summary>
    private nint Room => (Shape.Channels + T.Words - 1) / T.Words * T.Words;

    public override void Pack(void* weights, GemmLayout layout, float* packed, float* scratch, int begin, int end)
    {
        var taps = (sbyte*)(scratch + ((nint)Positions * PanelColumns * Inputs));
        for (var panel = begin; panel < end; panel++)
        {
            var first = panel * Kernel.TileN;
            var columns = Math.Min(Kernel.TileN, Shape.Columns - first);
            for (var n = 0; n < columns; n++)
            {
                for (var tap = 0; tap < Taps; tap++)
                {
                    var from = (sbyte*)weights + ((first + n) * layout.Column) + layout.Taps[tap];
                    var to = new Span<sbyte>(taps + (tap * Room), (int)Room);
                    new ReadOnlySpan<sbyte>(from, Shape.Channels).CopyTo(to);
                    to[Shape.Channels..].Clear();
                }

                TransformWeights(taps, (short*)(scratch + (n * (nint)Inputs)), 2 * (nint)columns * Inputs);
            }

            for (var position = 0; position < Positions; position++)
            {
                var to = new GemmWeights(1, Inputs, columns) { Packed = packed + (position * (nint)PositionFloats) + ((nint)Inputs * first) };
                Kernel.Pack(scratch + (position * (nint)columns * Inputs), GemmLayout.Columns(Inputs), to, 0, 1);
            }
        }
    }

    /// <summary>G g Gᵀ for all channels of a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private void TransformWeights(sbyte* taps, short* to, nint stride)
    {
        var g = TTransform.Weights;
        var half = stackalloc W[Edge * Window];
        var words = stackalloc short[T.Words];
        for (nint k = 0; k < Shape.Channels; k += T.Words)
        {
            for (var i = 0; i < Edge * Window; i++)
            {
                var tap = taps + (i % Window * Room) + k;
                half[i] = Combine(
                    g.Slice(i / Window * Window, Window), T.Signed(tap), T.Signed(tap + (Window * Room)), T.Signed(tap + (2 * Window * Room)));
            }

            // The last pair of an odd number of channels has a second word, which is 0.
            var count = (int)Math.Min(T.Words, (2 * (nint)Inputs) - k);
            for (var position = 0; position < Positions; position++)
            {
                var u = half + (position / Edge * Window);
                T.Store(words, Combine(g.Slice(position % Edge * Window, Window), u[0], u[1], u[2]));
                new ReadOnlySpan<short>(words, count).CopyTo(new(to + (position * stride) + k, count));
            }
        }

        static W Combine(ReadOnlySpan<short> g, W a, W b, W c) => T.Add(T.Add(T.Multiply(a, g[0]), T.Multiply(b, g[1])), T.Multiply(c, g[2]));
    }

    [SkipLocalsInit]
    protected override void TransformPatch(in WinogradImage image, int tile, float* to)
    {
        var pixels = stackalloc byte*[Positions];
        LocatePatch(image, tile, pixels);
        var last = Shape.Channels - T.Words;
        if (last < 0) TransformFew(pixels, (short*)to);
        else for (var channel = 0; channel < Shape.Channels; channel += T.Words)
        {
            // The last vector may overlap the one before.
            var first = Math.Min(channel, last);
            TTransform.Input(pixels, first, (short*)to + first, 2 * PassTiles * PatchPitch);
        }
    }

    /// <summary>A patch of fewer channels than a vector has: nothing behind them is read, and whatever stands there meets weights of 0.</summary>
    [SkipLocalsInit]
    private void TransformFew(byte** pixels, short* to)
    {
        var patch = stackalloc byte[Positions * T.Words];
        for (var i = 0; i < Positions; i++, patch += T.Words)
        {
            new ReadOnlySpan<byte>(pixels[i], Shape.Channels).CopyTo(new(patch, Shape.Channels));
            pixels[i] = patch;
        }

        TTransform.Input(pixels, 0, to, 2 * PassTiles * PatchPitch);
    }

    [SkipLocalsInit]
    protected override void StorePanel(in GemmWeights weights, in WinogradImage image, int panel, int tile, float* products, int count)
    {
        const int Most = 16;
        byte** outputs = stackalloc byte*[Most], residuals = stackalloc byte*[Most];
        var sums = stackalloc int[Most * Kernel.TileN];
        var column = panel * Kernel.TileN;
        var columns = Math.Min(Kernel.TileN, Shape.Columns - column);
        for (var last = tile + count; tile < last; tile++, products += Kernel.TileN)
        {
            var (height, width) = LocateTile(image, tile, outputs, residuals);
            for (var n = 0; n < columns; n += T.Width)
                Sum((float*)weights.Bias + column + n, height, width, products + n, count * (nint)Kernel.TileN, (float*)sums + n);
            var pixels = new GemmRows { Output = outputs, Residual = image.Residual.Exist ? residuals : null, Count = height * width };
            rescaler.Run(weights.Rescale, pixels, sums, Kernel.TileN, column, columns);
        }
    }

    /// <summary>Transforms one vector of a tile's products back, and adds the bias; only pixels that exist are kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private void Sum(float* bias, int height, int width, float* products, nint stride, float* to)
    {
        var outputs = stackalloc S[TTransform.Outputs * TTransform.Outputs];
        TTransform.Output(products, stride, outputs);
        var begin = T.Load(bias);
        for (var i = 0; i < height; i++, outputs += TTransform.Outputs)
            for (var j = 0; j < width; j++, to += Kernel.TileN) T.Store(to, T.Add(outputs[j], begin));
    }
}
