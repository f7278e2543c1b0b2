using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>The sizes of a 3×3 convolution of stride 1. Padding below and to the right follows from the output's size.</summary>
internal readonly record struct WinogradShape(
    int Batch, int Height, int Width, int Channels, int OutHeight, int OutWidth, int Columns, int PadTop, int PadLeft);

/// <summary>The pixels such a convolution reads and writes.</summary>
internal unsafe struct WinogradImage
{
    public FloatRows Input, Output;

    /// <summary>Added to the output, if it exists.</summary>
    public FloatRows Residual;

    /// <summary>At least as many zeros as there are input channels: the pixels outside the image.</summary>
    public float* Zeros;
}

/// <summary>
/// A 3×3 convolution of stride 1 by Winograd's transforms, a pass of tiles at a time, each of two phases. First the tiles' patches
/// are transformed. Then each panel of output channels is multiplied position by position, transformed back and stored with the
/// epilogue fused. So weights, the larger part, are read once a pass, and what is in flight is one pass's patches.
/// </summary>
/// <remarks>
/// The error of 4×4 is about 1.5 times that of 2×2, itself a few units in the last place of the sum of the products' magnitudes.
/// </remarks>
internal abstract unsafe class Winograd
{
    /// <summary>Patches of a pass: most of a second-level cache. Half as much and a third more cost resnet18 1 % and 2.</summary>
    private const long PassBytes = 3 << 18;

    /// <summary>The most tiles multiplied with a panel at once; their products should leave the cache room for the panel's weights.</summary>
    private protected const int MaxGroup = 56;

    private const int Taps = 9;

    private readonly int tiles, groupTiles;
    private readonly bool byPanel;

    private protected Winograd(GemmKernel kernel, in WinogradShape shape, int outputs, int workers)
    {
        (Kernel, Shape, Outputs) = (kernel, shape, outputs);
        PatchPitch = ((shape.Channels + 15) / 16 | 1) * 16;
        Across = (shape.OutWidth + outputs - 1) / outputs;
        Down = (shape.OutHeight + outputs - 1) / outputs;
        tiles = Across * Down * shape.Batch;

        var most = (int)Math.Max(1, PassBytes / (Positions * PatchPitch * sizeof(float) * kernel.TileM));
        var kernelTiles = (tiles + kernel.TileM - 1) / kernel.TileM;
        var passes = Math.Max(1, (kernelTiles + most - 1) / most);
        var inPass = (kernelTiles + passes - 1) / passes;
        PassTiles = inPass * kernel.TileM;
        Phases = 2 * passes;

        // Enough groups for every worker to find one when it is free.
        var group = Math.Max(1, Math.Min(inPass, MaxGroup / kernel.TileM));
        while (workers > 1 && group > 1 && (inPass + group - 1) / group * kernel.Panels(shape.Columns) < 4 * workers) group--;
        groupTiles = group * kernel.TileM;

        // What neighbouring units share, a worker reads once: the panel's weights if they are the larger part, else the patches.
        byPanel = PackedFloats * sizeof(float) > PatchBytes;
    }

    /// <param name="level">Which vectors to use.</param>
    /// <param name="shape">The sizes of the convolution.</param>
    /// <param name="outputs">Edge of an output tile: 2 or 4.</param>
    /// <param name="workers">How many workers share it.</param>
    public static Winograd For(SimdLevel level, in WinogradShape shape, int outputs, int workers)
    {
        var kernel = GemmKernel.For(level);
        return (level, outputs) switch
        {
            (SimdLevel.V512, 2) => new Winograd<Fma512, Vector512<float>, Winograd2<Fma512, Vector512<float>>>(kernel, shape, workers),
            (SimdLevel.V512, 4) => new Winograd<Fma512, Vector512<float>, Winograd4<Fma512, Vector512<float>>>(kernel, shape, workers),
            (SimdLevel.V256, 2) => new Winograd<Fma256, Vector256<float>, Winograd2<Fma256, Vector256<float>>>(kernel, shape, workers),
            (SimdLevel.V256, 4) => new Winograd<Fma256, Vector256<float>, Winograd4<Fma256, Vector256<float>>>(kernel, shape, workers),
            (SimdLevel.V128, 2) => new Winograd<Fma128, Vector128<float>, Winograd2<Fma128, Vector128<float>>>(kernel, shape, workers),
            (SimdLevel.V128, 4) => new Winograd<Fma128, Vector128<float>, Winograd4<Fma128, Vector128<float>>>(kernel, shape, workers),
            (_, 2) => new Winograd<FmaScalar, float, Winograd2<FmaScalar, float>>(kernel, shape, workers),
            _ => new Winograd<FmaScalar, float, Winograd4<FmaScalar, float>>(kernel, shape, workers),
        };
    }

    protected GemmKernel Kernel { get; }

    protected WinogradShape Shape { get; }

    /// <summary>Edge of an output tile.</summary>
    public int Outputs { get; }

    /// <summary>Edge of an input patch.</summary>
    protected int Edge => Outputs + 2;

    protected int Positions => Edge * Edge;

    /// <summary>Floats from one patch to the next: whole cache lines, an odd number of them, so that patches spread over the sets.</summary>
    protected nint PatchPitch { get; }

    /// <summary>Tiles of a pass.</summary>
    protected int PassTiles { get; }

    /// <summary>Tiles along a row of an image.</summary>
    protected int Across { get; }

    /// <summary>Rows of tiles of an image.</summary>
    protected int Down { get; }

    /// <summary>Floats the packed weights take.</summary>
    public long PackedFloats => Positions * PositionFloats;

    protected long PositionFloats => Kernel.PackedFloats(1, Shape.Channels, Shape.Columns);

    /// <summary>Two for each pass: patches, then products.</summary>
    public int Phases { get; }

    /// <summary>Independent pieces of a phase.</summary>
    public int Units(int phase) => phase % 2 == 0 ? TilesIn(phase) : Groups(phase) * Kernel.Panels(Shape.Columns);

    /// <summary>Bytes of scratch, a multiple of 64: the patches of a pass, and the products each worker is at.</summary>
    public long ScratchBytes(int workers) => PatchBytes + (workers * ProductBytes);

    private long PatchBytes => (long)Positions * PassTiles * PatchPitch * sizeof(float);

    private long ProductBytes => ((long)Positions * groupTiles * Kernel.TileN * sizeof(float)) + 63 & -64;

    private int FirstTile(int phase) => phase / 2 * PassTiles;

    private int TilesIn(int phase) => Math.Min(PassTiles, tiles - FirstTile(phase));

    private int Groups(int phase) => (TilesIn(phase) + groupTiles - 1) / groupTiles;

    /// <summary>The unit in which packing may be divided among threads.</summary>
    public int Panels => Kernel.Panels(Shape.Columns);

    /// <summary>Floats of scratch that packing needs.</summary>
    public long PackScratchFloats => Kernel.PackedFloats(Taps, Shape.Channels, Shape.Columns);

    /// <summary>Transforms and packs weights [column][3][3][channel].</summary>
    public void Pack(float* weights, float* packed)
    {
        fixed (float* scratch = new float[PackScratchFloats]) Pack(weights, Layout(backwards: false), packed, scratch, 0, Panels);
    }

    /// <summary>Where weights [column][3][3][channel] stand, their taps in order or backwards.</summary>
    public GemmLayout Layout(bool backwards)
    {
        nint k = Shape.Channels;
        return new([.. Enumerable.Range(0, Taps).Select(tap => (backwards ? Taps - 1 - tap : tap) * k)], K: 1, Column: Taps * k);
    }

    /// <summary>Transforms and packs the panels from <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public abstract void Pack(float* weights, GemmLayout layout, float* packed, float* scratch, int begin, int end);

    /// <summary>
    /// Computes units <paramref name="begin"/> to <paramref name="end"/> of a phase. Of <paramref name="weights"/>, the packed ones,
    /// bias and epilogue are used.
    /// </summary>
    public void Run(in GemmWeights weights, in WinogradImage image, int phase, int begin, int end, int worker, byte* scratch)
    {
        var first = FirstTile(phase);
        if (phase % 2 == 0)
        {
            for (var tile = begin; tile < end; tile++) TransformPatch(image, first + tile, (float*)scratch + (tile * PatchPitch));
            return;
        }

        int groups = Groups(phase), panels = Kernel.Panels(Shape.Columns);
        var products = (float*)(scratch + PatchBytes + (worker * ProductBytes));
        for (; begin < end; begin++)
        {
            var (panel, group) = byPanel ? Math.DivRem(begin, groups) : Swap(Math.DivRem(begin, panels));
            var skipped = group * groupTiles;
            var count = Math.Min(groupTiles, TilesIn(phase) - skipped);
            Multiply(weights, panel, (float*)scratch + (skipped * PatchPitch), products, count);
            StorePanel(weights, image, panel, first + skipped, products, count);
        }
    }

    private static (int, int) Swap((int A, int B) pair) => (pair.B, pair.A);

    /// <summary>Transforms a tile's patch: one row of the product at each position.</summary>
    protected abstract void TransformPatch(in WinogradImage image, int tile, float* to);

    /// <summary>Transforms one panel of some tiles' products back, and stores it.</summary>
    protected abstract void StorePanel(in GemmWeights weights, in WinogradImage image, int panel, int tile, float* products, int count);

    /// <summary>One panel of the products of some tiles at every position.</summary>
    [SkipLocalsInit]
    private void Multiply(in GemmWeights weights, int panel, float* patches, float* products, int count)
    {
        var column = panel * Kernel.TileN;
        var product = new GemmWeights(1, Shape.Channels, Math.Min(Kernel.TileN, Shape.Columns - column))
        {
            Packed = (float*)weights.Packed + ((nint)Shape.Channels * column),
        };
        float** input = stackalloc float*[MaxGroup], output = stackalloc float*[MaxGroup];
        for (var tile = 0; tile < count; tile++)
        {
            input[tile] = patches + (tile * PatchPitch);
            output[tile] = products + (tile * (nint)Kernel.TileN);
        }
        var rows = stackalloc GemmRows[MaxGroup];
        var used = 0;
        for (var first = 0; first < count; first += Kernel.TileM)
            rows[used++] = new GemmRows { Input = (byte**)input + first, Output = (byte**)output + first, Count = Math.Min(Kernel.TileM, count - first) };
        for (var position = 0; position < Positions; position++)
        {
            Kernel.Multiply(product, new ReadOnlySpan<GemmRows>(rows, used), 0, 1);
            product.Packed = (float*)product.Packed + PositionFloats;
            for (var tile = 0; tile < count; tile++)
            {
                input[tile] += PassTiles * PatchPitch;
                output[tile] += count * (nint)Kernel.TileN;
            }
        }
    }

    /// <summary>Where a tile's outputs begin.</summary>
    protected (int Top, int Left, int Image) Place(int tile)
    {
        var (row, x) = Math.DivRem(tile, Across);
        var (origin, y) = Math.DivRem(row, Down);
        return (y * Outputs, x * Outputs, origin);
    }
}

internal sealed unsafe class Winograd<T, V, TTransform>(GemmKernel kernel, in WinogradShape shape, int workers)
    : Winograd(kernel, shape, TTransform.Outputs, workers)
    where T : IFmaVector<V>
    where V : unmanaged
    where TTransform : IWinogradTransform<T, V>
{
    public override void Pack(float* weights, GemmLayout layout, float* packed, float* scratch, int begin, int end)
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
        const int Taps = 3;
        var g = TTransform.Weights;
        var half = stackalloc V[Edge * Taps];
        for (nint i = 0; i < count; i += T.Width)
        {
            var rest = (int)Math.Min(T.Width, count - i);
            for (var row = 0; row < Edge; row++)
            {
                for (var column = 0; column < Taps; column++)
                {
                    var tap = taps + (column * count) + i;
                    half[(row * Taps) + column] = Combine(
                        g.Slice(row * Taps, Taps),
                        T.LoadFirst(tap, rest), T.LoadFirst(tap + (Taps * count), rest), T.LoadFirst(tap + (2 * Taps * count), rest));
                }
            }
            for (var position = 0; position < Positions; position++)
            {
                var u = half + (position / Edge * Taps);
                var value = Combine(g.Slice(position % Edge * Taps, Taps), u[0], u[1], u[2]);
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
        LocatePatch(image, tile, pixels);
        for (var channel = 0; channel < Shape.Channels; channel += T.Width)
            TTransform.Input(pixels, channel, Shape.Channels - channel, to + channel, PassTiles * PatchPitch);
    }

    private void LocatePatch(in WinogradImage image, int tile, float** pixels)
    {
        var (top, left, origin) = Place(tile);
        var pixel = origin * (nint)Shape.Height * Shape.Width;
        for (var i = 0; i < Edge; i++)
        {
            var y = top + i - Shape.PadTop;
            for (var j = 0; j < Edge; j++)
            {
                var x = left + j - Shape.PadLeft;
                var inside = (uint)y < (uint)Shape.Height && (uint)x < (uint)Shape.Width;
                *pixels++ = inside ? image.Input[pixel + ((nint)y * Shape.Width) + x] : image.Zeros;
            }
        }
    }

    [SkipLocalsInit]
    protected override void StorePanel(in GemmWeights weights, in WinogradImage image, int panel, int tile, float* products, int count)
    {
        float** outputs = stackalloc float*[TTransform.Outputs * TTransform.Outputs], residuals = stackalloc float*[TTransform.Outputs * TTransform.Outputs];
        var column = panel * Kernel.TileN;
        var end = Math.Min(Shape.Columns, column + Kernel.TileN);
        for (var last = tile + count; tile < last; tile++, products += Kernel.TileN)
        {
            var (height, width) = LocateTile(image, tile, outputs, residuals);
            var product = products;
            for (var n = column; n < end; n += T.Width, product += T.Width)
                Store(weights, outputs, image.Residual.Exist ? residuals : null, height, width, n, product, count * (nint)Kernel.TileN);
            weights.Epilogue.Map?.RunRows(outputs, height * width, column, end - column);
        }
    }

    /// <summary>The pixels of a tile's outputs, and of the residual if there is one; answers how many rows and columns exist.</summary>
    private (int Height, int Width) LocateTile(in WinogradImage image, int tile, float** outputs, float** residuals)
    {
        var (top, left, origin) = Place(tile);
        var height = Math.Min(TTransform.Outputs, Shape.OutHeight - top);
        var width = Math.Min(TTransform.Outputs, Shape.OutWidth - left);
        for (var i = 0; i < height; i++)
        {
            var pixel = ((((nint)origin * Shape.OutHeight) + top + i) * Shape.OutWidth) + left;
            for (var last = pixel + width; pixel < last; pixel++)
            {
                *outputs++ = image.Output[pixel];
                *residuals++ = image.Residual[pixel];
            }
        }
        return (height, width);
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
