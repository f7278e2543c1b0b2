using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>The transforms over floats.</summary>
internal sealed unsafe class FloatWinograd<T, V, TTransform>(GemmKernel kernel, in WinogradShape shape, int workers)
    : Winograd(kernel, shape, TTransform.Outputs, shape.Channels, workers)
    where T : IFmaVector<V>
    where V : unmanaged
    where TTransform : IWinogradTransform<T, V>
{
    public override long PackScratchFloats => Kernel.PackedFloats(Taps, Shape.Channels, Shape.Columns);

    public override void Pack(void* weights, GemmLayout layout, float* packed, float* scratch, int begin, int end)
    {
        // Packed for the direct product first: then a panel's taps are nine rows of it, and its positions rows of the result.
        nint k = Shape.Channels;
        var taps = new GemmWeights(layout.Taps.Length, Shape.Channels, Shape.Columns) { Packed = scratch };
        Kernel.Pack(weights, layout, taps, begin, end);
        var last = Math.Min(Shape.Columns, end * Kernel.TileN);
        for (var column = begin * Kernel.TileN; column < last;)
        {
            var width = Kernel.Width(Math.Min(Kernel.TileN, last - column));
            TransformWeights(scratch + (taps.Taps * k * column), packed + (k * column), k * width);
            column += width;
        }
    }

    /// <summary>G g Gᵀ for a run of floats of each tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private void TransformWeights(float* taps, float* positions, nint count)
    {
        const int Window = 3;
        var g = TTransform.Weights;
        var half = stackalloc V[Edge * Window];
        for (nint i = 0; i < count; i += T.Width)
        {
            var rest = (int)Math.Min(T.Width, count - i);
            for (var row = 0; row < Edge; row++)
            {
                for (var column = 0; column < Window; column++)
                {
                    var tap = taps + (column * count) + i;
                    half[(row * Window) + column] = Combine(
                        g.Slice(row * Window, Window),
                        T.LoadFirst(tap, rest), T.LoadFirst(tap + (Window * count), rest), T.LoadFirst(tap + (2 * Window * count), rest));
                }
            }
            for (var position = 0; position < Positions; position++)
            {
                var u = half + (position / Edge * Window);
                var value = Combine(g.Slice(position % Edge * Window, Window), u[0], u[1], u[2]);
                T.StoreFirst(positions + (position * (nint)PositionFloats) + i, value, rest);
            }
        }

        static V Combine(ReadOnlySpan<float> g, V a, V b, V c) =>
            T.MultiplyAdd(g[0], a, T.MultiplyAdd(g[1], b, T.Multiply(T.Broadcast(g[2]), c)));
    }

    [SkipLocalsInit]
    protected override void TransformPatch(in WinogradImage image, int tile, float* to)
    {
        var pixels = stackalloc float*[Positions];
        LocatePatch(image, tile, (byte**)pixels);
        for (var channel = 0; channel < Shape.Channels; channel += T.Width)
            TTransform.Input(pixels, channel, Shape.Channels - channel, to + channel, PassTiles * PatchPitch);
    }

    [SkipLocalsInit]
    protected override void StorePanel(in GemmWeights weights, in WinogradImage image, int panel, int tile, float* products, int count)
    {
        float** outputs = stackalloc float*[TTransform.Outputs * TTransform.Outputs], residuals = stackalloc float*[TTransform.Outputs * TTransform.Outputs];
        var column = panel * Kernel.TileN;
        var end = Math.Min(Shape.Columns, column + Kernel.TileN);
        for (var last = tile + count; tile < last; tile++, products += Kernel.TileN)
        {
            var (height, width) = LocateTile(image, tile, (byte**)outputs, (byte**)residuals);
            var product = products;
            for (var n = column; n < end; n += T.Width, product += T.Width)
                Store(weights, outputs, image.Residual.Exist ? residuals : null, height, width, n, product, count * (nint)Kernel.TileN);
            weights.Epilogue.Map?.RunRows(outputs, height * width, column, end - column);
        }
    }

    /// <summary>Transforms one vector of a tile's products back and writes its pixels.</summary>
    [SkipLocalsInit]
    private void Store(
        in GemmWeights weights, float** pixels, float** residuals, int height, int width, int column, float* products, nint stride)
    {
        var outputs = stackalloc V[TTransform.Outputs * TTransform.Outputs];
        TTransform.Output(products, stride, outputs);
        var count = Shape.Columns - column;
        V lo = T.Broadcast(weights.Epilogue.Lo), hi = T.Broadcast(weights.Epilogue.Hi);
        V bias = weights.Bias == null ? T.Zero : T.LoadFirst((float*)weights.Bias + column, count);
        for (var i = 0; i < height; i++, outputs += TTransform.Outputs)
        {
            for (var j = 0; j < width; j++)
            {
                var value = T.Add(outputs[j], bias);
                if (residuals != null) value = T.Add(value, T.LoadFirst(*residuals++ + column, count));
                T.StoreFirst(*pixels++ + column, T.Clamp(value, lo, hi), count);
            }
        }
    }
}
