using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>The sizes of a 3×3 convolution of stride 1. Padding below and to the right follows from the output's size.</summary>
internal readonly record struct WinogradShape(
    int Batch, int Height, int Width, int Channels, int OutHeight, int OutWidth, int Columns, int PadTop, int PadLeft);

/// <summary>The pixels such a convolution reads and writes.</summary>
internal unsafe struct WinogradImage
{
    public ByteRows Input, Output;

    /// <summary>Added to the output, if it exists.</summary>
    public ByteRows Residual;

    /// <summary>At least as many zeros as there are input channels: the pixels outside the image.</summary>
    public byte* Zeros;
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

    private protected const int Taps = 9;

    private readonly int tiles, groupTiles;
    private readonly bool byPanel;

    /// <param name="kernel">What multiplies.</param>
    /// <param name="shape">The sizes of the convolution.</param>
    /// <param name="outputs">Edge of an output tile.</param>
    /// <param name="inputs">Inputs of the products, each as large as a float.</param>
    /// <param name="workers">How many workers share it.</param>
    private protected Winograd(GemmKernel kernel, in WinogradShape shape, int outputs, int inputs, int workers)
    {
        (Kernel, Shape, Outputs, Inputs) = (kernel, shape, outputs, inputs);
        PatchPitch = ((inputs + 15) / 16 | 1) * 16;
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
    public static Winograd OfFloats(SimdLevel level, in WinogradShape shape, int outputs, int workers)
    {
        var kernel = GemmKernel.For(level);
        return (level, outputs) switch
        {
            (SimdLevel.V512, 2) => new FloatWinograd<Fma512, Vector512<float>, Winograd2<Fma512, Vector512<float>>>(kernel, shape, workers),
            (SimdLevel.V512, 4) => new FloatWinograd<Fma512, Vector512<float>, Winograd4<Fma512, Vector512<float>>>(kernel, shape, workers),
            (SimdLevel.V256, 2) => new FloatWinograd<Fma256, Vector256<float>, Winograd2<Fma256, Vector256<float>>>(kernel, shape, workers),
            (SimdLevel.V256, 4) => new FloatWinograd<Fma256, Vector256<float>, Winograd4<Fma256, Vector256<float>>>(kernel, shape, workers),
            (SimdLevel.V128, 2) => new FloatWinograd<Fma128, Vector128<float>, Winograd2<Fma128, Vector128<float>>>(kernel, shape, workers),
            (SimdLevel.V128, 4) => new FloatWinograd<Fma128, Vector128<float>, Winograd4<Fma128, Vector128<float>>>(kernel, shape, workers),
            (_, 2) => new FloatWinograd<FmaScalar, float, Winograd2<FmaScalar, float>>(kernel, shape, workers),
            _ => new FloatWinograd<FmaScalar, float, Winograd4<FmaScalar, float>>(kernel, shape, workers),
        };
    }

    /// <summary>The same over bytes, exactly where no sum of products can be beyond ±<see cref="MostSum"/>.</summary>
    /// <param name="level">Which vectors to use, 128 bits at least.</param>
    /// <param name="shape">The sizes of the convolution.</param>
    /// <param name="outputs">Edge of an output tile: 2 or 4.</param>
    /// <param name="workers">How many workers share it.</param>
    public static Winograd OfBytes(SimdLevel level, in WinogradShape shape, int outputs, int workers) => (level, outputs) switch
    {
        (SimdLevel.V512, 2) => new ByteWinograd<Words512, Vector512<int>, Vector512<short>, WordWinograd2<Words512, Vector512<int>, Vector512<short>>>(level, shape, workers),
        (SimdLevel.V512, _) => new ByteWinograd<Words512, Vector512<int>, Vector512<short>, WordWinograd4<Words512, Vector512<int>, Vector512<short>>>(level, shape, workers),
        (SimdLevel.V256, 2) => new ByteWinograd<Words256, Vector256<int>, Vector256<short>, WordWinograd2<Words256, Vector256<int>, Vector256<short>>>(level, shape, workers),
        (SimdLevel.V256, _) => new ByteWinograd<Words256, Vector256<int>, Vector256<short>, WordWinograd4<Words256, Vector256<int>, Vector256<short>>>(level, shape, workers),
        (_, 2) => new ByteWinograd<Words128, Vector128<int>, Vector128<short>, WordWinograd2<Words128, Vector128<int>, Vector128<short>>>(level, shape, workers),
        _ => new ByteWinograd<Words128, Vector128<int>, Vector128<short>, WordWinograd4<Words128, Vector128<int>, Vector128<short>>>(level, shape, workers),
    };

    /// <summary>The largest sum of products of bytes that comes out right: what a transform leaves of 32 bits.</summary>
    public static int MostSum(int outputs) => int.MaxValue >> (outputs == 4 ? 6 : 2);

    protected GemmKernel Kernel { get; }

    protected WinogradShape Shape { get; }

    /// <summary>Edge of an output tile.</summary>
    public int Outputs { get; }

    /// <summary>Edge of an input patch.</summary>
    protected int Edge => Outputs + 2;

    protected int Positions => Edge * Edge;

    /// <summary>Inputs of the products.</summary>
    protected int Inputs { get; }

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

    protected long PositionFloats => Kernel.PackedFloats(1, Inputs, Shape.Columns);

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
    public abstract long PackScratchFloats { get; }

    /// <summary>Transforms and packs weights [column][3][3][channel].</summary>
    public void Pack(void* weights, GemmLayout layout, float* packed)
    {
        fixed (float* scratch = new float[PackScratchFloats]) Pack(weights, layout, packed, scratch, 0, Panels);
    }

    /// <summary>Transforms and packs the panels from <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public abstract void Pack(void* weights, GemmLayout layout, float* packed, float* scratch, int begin, int end);

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
        var product = new GemmWeights(1, Inputs, Math.Min(Kernel.TileN, Shape.Columns - column))
        {
            Packed = (float*)weights.Packed + ((nint)Inputs * column),
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

    /// <summary>The pixels of a tile's patch.</summary>
    protected void LocatePatch(in WinogradImage image, int tile, byte** pixels)
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

    /// <summary>The pixels of a tile's outputs, and of the residual if there is one; answers how many rows and columns exist.</summary>
    protected (int Height, int Width) LocateTile(in WinogradImage image, int tile, byte** outputs, byte** residuals)
    {
        var (top, left, origin) = Place(tile);
        var height = Math.Min(Outputs, Shape.OutHeight - top);
        var width = Math.Min(Outputs, Shape.OutWidth - left);
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

    /// <summary>Where a tile's outputs begin.</summary>
    private (int Top, int Left, int Image) Place(int tile)
    {
        var (row, x) = Math.DivRem(tile, Across);
        var (origin, y) = Math.DivRem(row, Down);
        return (y * Outputs, x * Outputs, origin);
    }
}
