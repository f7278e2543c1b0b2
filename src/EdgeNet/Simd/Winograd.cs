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
/// A 3×3 convolution of stride 1 by Winograd's transforms, a block of tiles at a time: transform the block's patches, multiply them
/// position by position with the transformed weights, panel of output channels by panel, transform each panel back and store it
/// with the epilogue fused. All that is in flight is one block's, in the caller's scratch.
/// </summary>
/// <remarks>
/// Speed in MACs of the definition, as a fraction of the FMA peak (Zen 4, 512 bits, one thread), beside the direct product:
/// <code>
///               direct   2×2   4×4        direct   2×2   4×4                        direct   2×2   4×4
/// 56²  64→64      91 %  144 %  250 %     28² 128→128   97 %  176 %  293 %     14² 256→256   98 %  189 %  212 %
/// 7² 512→512      93 %  100 %  107 %     28²  32→128   96 %  152 %  258 %     56²  16→64    90 %  113 %  194 %
/// </code>
/// The error of 4×4 is about 1.5 times that of 2×2, itself within a few units of the direct product's.
/// </remarks>
internal abstract unsafe class Winograd
{
    // 56²×64, 28²×128 and 14²×256 hardly tell 150 KB of patches from 512; more tiles read the weights less often, fewer leave the
    // cache to them.
    private const long BlockBytes = 256 << 10;

    private protected const int MaxKernelTiles = 4;

    private readonly WorkGrid grid;
    private readonly int tiles;

    private protected Winograd(GemmKernel kernel, in WinogradShape shape, int outputs, int workers)
    {
        (Kernel, Shape, Outputs) = (kernel, shape, outputs);
        PatchPitch = ((shape.Channels + 15) / 16 | 1) * 16;
        Across = (shape.OutWidth + outputs - 1) / outputs;
        Down = (shape.OutHeight + outputs - 1) / outputs;
        tiles = Across * Down * shape.Batch;
        var most = kernel.TileM * (int)Math.Clamp(BlockBytes / (Positions * PatchPitch * sizeof(float) * kernel.TileM), 1, MaxKernelTiles);
        BlockTiles = Math.Min(most, tiles);
        grid = new WorkGrid((tiles + most - 1) / most, kernel.Panels(shape.Columns), workers);
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

    /// <summary>Tiles transformed at a time.</summary>
    protected int BlockTiles { get; }

    /// <summary>Tiles along a row of an image.</summary>
    protected int Across { get; }

    /// <summary>Rows of tiles of an image.</summary>
    protected int Down { get; }

    /// <summary>Independent pieces of the convolution.</summary>
    public int Units => grid.Units;

    /// <summary>Floats the packed weights take.</summary>
    public long PackedFloats => Positions * PositionFloats;

    protected long PositionFloats => Kernel.PackedFloats(1, Shape.Channels, Shape.Columns);

    /// <summary>Bytes of scratch, a multiple of 64, that one <see cref="Run"/> uses.</summary>
    public long ScratchBytes =>
        ((PatchFloats + ProductFloats) * sizeof(float)) + ((((Positions + (2 * BlockTiles)) * (long)sizeof(float*)) + 63) & -64);

    protected long PatchFloats => Positions * BlockTiles * (long)PatchPitch;

    protected long ProductFloats => Positions * BlockTiles * (long)Kernel.TileN;

    /// <summary>Transforms and packs weights [column][3][3][channel].</summary>
    public abstract void Pack(float* weights, float* packed);

    /// <summary>
    /// Computes units <paramref name="begin"/> to <paramref name="end"/>. Of <paramref name="weights"/>, the packed ones, bias and
    /// clamp are used.
    /// </summary>
    public void Run(in GemmWeights weights, in WinogradImage image, int begin, int end, byte* scratch)
    {
        while (begin < end)
        {
            (var block, var panel, var panelEnd, begin) = grid.Stretch(begin, end);
            var first = block * BlockTiles;
            RunBlock(weights, image, first, Math.Min(tiles, first + BlockTiles), panel, panelEnd, scratch);
        }
    }

    /// <summary>Computes panels of tiles <paramref name="first"/> to <paramref name="last"/>.</summary>
    protected abstract void RunBlock(
        in GemmWeights weights, in WinogradImage image, int first, int last, int panel, int panelEnd, byte* scratch);
}

internal sealed unsafe class Winograd<T, V, TTransform>(GemmKernel kernel, in WinogradShape shape, int workers)
    : Winograd(kernel, shape, TTransform.Outputs, workers)
    where T : IFmaVector<V>
    where V : unmanaged
    where TTransform : IWinogradTransform<T, V>
{
    public override void Pack(float* weights, float* packed)
    {
        // Packed for the direct product first: then a panel's taps are nine rows of it, and its positions rows of the result.
        nint k = Shape.Channels;
        var taps = new GemmWeights(9, Shape.Channels, Shape.Columns);
        fixed (float* direct = new float[Kernel.PackedFloats(9, Shape.Channels, Shape.Columns)])
        {
            taps.Packed = direct;
            Kernel.Pack(weights, new([.. Enumerable.Range(0, 9).Select(tap => tap * k)], K: 1, Column: 9 * k), taps, 0, Kernel.Panels(Shape.Columns));
            for (nint column = 0; column < PositionFloats / Math.Max(1, k);)
            {
                var width = Kernel.Width((int)Math.Min(Kernel.TileN, Shape.Columns - column));
                TransformWeights(direct + (9 * k * column), packed + (k * column), k * width);
                column += width;
            }
        }
    }

    /// <summary>G g Gᵀ for a run of floats of each tap.</summary>
    [SkipLocalsInit]
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

    protected override void RunBlock(
        in GemmWeights weights, in WinogradImage image, int first, int last, int panel, int panelEnd, byte* scratch)
    {
        var patches = (float*)scratch;
        var products = patches + PatchFloats;
        var pixels = (float**)(products + ProductFloats);
        for (var tile = first; tile < last; tile++)
        {
            LocatePatch(image, tile, pixels);
            var patch = patches + ((tile - first) * PatchPitch);
            for (var channel = 0; channel < Shape.Channels; channel += T.Width)
                TTransform.Input(pixels, channel, Shape.Channels - channel, patch + channel, BlockTiles * PatchPitch);
        }

        for (; panel < panelEnd; panel++)
        {
            var column = panel * Kernel.TileN;
            var count = Math.Min(Kernel.TileN, Shape.Columns - column);
            Multiply(weights.Packed + ((nint)Shape.Channels * column), count, patches, products, pixels + Positions, last - first);
            for (var tile = first; tile < last; tile++)
                Store(weights, image, tile, column, count, products + ((tile - first) * (nint)Kernel.TileN));
        }
    }

    /// <summary>One panel of every position's product.</summary>
    [SkipLocalsInit]
    private void Multiply(float* packed, int columns, float* patches, float* products, float** rows, int tiles)
    {
        var product = new GemmWeights(1, Shape.Channels, columns) { Packed = packed };
        float** input = rows, output = rows + BlockTiles;
        for (var tile = 0; tile < tiles; tile++)
        {
            input[tile] = patches + (tile * PatchPitch);
            output[tile] = products + (tile * (nint)Kernel.TileN);
        }
        var blocks = stackalloc GemmRows[MaxKernelTiles];
        var used = 0;
        for (var first = 0; first < tiles; first += Kernel.TileM)
            blocks[used++] = new GemmRows { Input = input + first, Output = output + first, Count = Math.Min(Kernel.TileM, tiles - first) };
        for (var position = 0; position < Positions; position++)
        {
            Kernel.Multiply(product, new ReadOnlySpan<GemmRows>(blocks, used), 0, 1);
            product.Packed += PositionFloats;
            for (var tile = 0; tile < tiles; tile++)
            {
                input[tile] += BlockTiles * PatchPitch;
                output[tile] += BlockTiles * (nint)Kernel.TileN;
            }
        }
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

    /// <summary>Transforms one tile's panel of products back and writes its pixels.</summary>
    [SkipLocalsInit]
    private void Store(in GemmWeights weights, in WinogradImage image, int tile, int column, int columns, float* products)
    {
        var outputs = stackalloc V[TTransform.Outputs * TTransform.Outputs];
        V lo = T.Broadcast(weights.Lo), hi = T.Broadcast(weights.Hi);
        var (top, left, origin) = Place(tile);
        var corner = ((((nint)origin * Shape.OutHeight) + top) * Shape.OutWidth) + left;
        var height = Math.Min(TTransform.Outputs, Shape.OutHeight - top);
        var width = Math.Min(TTransform.Outputs, Shape.OutWidth - left);
        for (; columns > 0; columns -= T.Width, column += T.Width, products += T.Width)
        {
            TTransform.Output(products, BlockTiles * (nint)Kernel.TileN, outputs);
            V bias = weights.Bias == null ? T.Zero : T.LoadFirst(weights.Bias + column, columns);
            for (var i = 0; i < height; i++)
            {
                var pixel = corner + ((nint)i * Shape.OutWidth);
                float* y = image.Output[pixel] + column, z = image.Residual[pixel] + column;
                for (var j = 0; j < width; j++, y += image.Output.Pitch, z += image.Residual.Pitch)
                {
                    var value = T.Add(outputs[(i * TTransform.Outputs) + j], bias);
                    if (image.Residual.Exist) value = T.Add(value, T.LoadFirst(z, columns));
                    T.StoreFirst(y, T.Clamp(value, lo, hi), columns);
                }
            }
        }
    }

    private (int Top, int Left, int Image) Place(int tile)
    {
        var (row, x) = Math.DivRem(tile, Across);
        var (origin, y) = Math.DivRem(row, Down);
        return (y * Outputs, x * Outputs, origin);
    }
}
