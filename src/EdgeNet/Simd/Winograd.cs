using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>An image and what a 3×3 convolution of stride 1 makes of it, channels innermost, each with its pitch from pixel to pixel.</summary>
internal unsafe struct WinogradImage
{
    public float* Input, Output;

    /// <summary>Added to the output, or null.</summary>
    public float* Residual;

    /// <summary>At least as many zeros as there are input channels: the pixels outside the image.</summary>
    public float* Zeros;

    public nint InputPitch, OutputPitch, ResidualPitch;

    public int Batch, Height, Width, OutHeight, OutWidth, PadTop, PadLeft;
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
    private protected Winograd(GemmKernel kernel, int channels, int columns, int outputs)
    {
        (Kernel, Channels, Columns, Outputs) = (kernel, channels, columns, outputs);
        PatchPitch = ((channels + 15) / 16 | 1) * 16;
        var tileBytes = (long)Positions * PatchPitch * sizeof(float);
        BlockTiles = kernel.TileM * (int)Math.Clamp(BlockBytes / (tileBytes * kernel.TileM), 1, MaxBlockTiles);
    }

    private protected const int MaxBlockTiles = 4;

    // 56²×64, 28²×128 and 14²×256 hardly tell 150 KB of patches from 512; more tiles read the weights less often, fewer leave the
    // cache to them.
    private const long BlockBytes = 256 << 10;

    /// <param name="level">Which vectors to use.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="columns">Output channels.</param>
    /// <param name="outputs">Edge of an output tile: 2 or 4.</param>
    public static Winograd For(SimdLevel level, int channels, int columns, int outputs)
    {
        var kernel = GemmKernel.For(level);
        return (level, outputs) switch
        {
            (SimdLevel.V512, 2) => new Winograd<Fma512, Vector512<float>, Winograd2<Fma512, Vector512<float>>>(kernel, channels, columns),
            (SimdLevel.V512, 4) => new Winograd<Fma512, Vector512<float>, Winograd4<Fma512, Vector512<float>>>(kernel, channels, columns),
            (SimdLevel.V256, 2) => new Winograd<Fma256, Vector256<float>, Winograd2<Fma256, Vector256<float>>>(kernel, channels, columns),
            (SimdLevel.V256, 4) => new Winograd<Fma256, Vector256<float>, Winograd4<Fma256, Vector256<float>>>(kernel, channels, columns),
            (SimdLevel.V128, 2) => new Winograd<Fma128, Vector128<float>, Winograd2<Fma128, Vector128<float>>>(kernel, channels, columns),
            (SimdLevel.V128, 4) => new Winograd<Fma128, Vector128<float>, Winograd4<Fma128, Vector128<float>>>(kernel, channels, columns),
            (_, 2) => new Winograd<FmaScalar, float, Winograd2<FmaScalar, float>>(kernel, channels, columns),
            _ => new Winograd<FmaScalar, float, Winograd4<FmaScalar, float>>(kernel, channels, columns),
        };
    }

    protected GemmKernel Kernel { get; }

    protected int Channels { get; }

    protected int Columns { get; }

    /// <summary>Edge of an output tile.</summary>
    public int Outputs { get; }

    /// <summary>Edge of an input patch.</summary>
    protected int Edge => Outputs + 2;

    protected int Positions => Edge * Edge;

    /// <summary>Floats from one patch to the next: whole cache lines, an odd number of them, so that patches spread over the sets.</summary>
    protected nint PatchPitch { get; }

    /// <summary>The most tiles <see cref="Run"/> takes at once.</summary>
    public int BlockTiles { get; }

    public int Tiles(in WinogradImage image) =>
        image.Batch * TilesAlong(image.OutHeight) * TilesAlong(image.OutWidth);

    /// <summary>Floats the packed weights take.</summary>
    public long PackedFloats => Positions * PositionFloats;

    protected long PositionFloats => Kernel.PackedFloats(1, Channels, Columns);

    /// <summary>Bytes of scratch, 64-byte aligned, that one <see cref="Run"/> uses.</summary>
    public long ScratchBytes => (PatchFloats + ProductFloats) * sizeof(float) + ((Positions + (2 * BlockTiles)) * (long)sizeof(float*));

    protected long PatchFloats => Positions * BlockTiles * (long)PatchPitch;

    protected long ProductFloats => Positions * BlockTiles * (long)Kernel.TileN;

    protected int TilesAlong(int edge) => (edge + Outputs - 1) / Outputs;

    /// <summary>Transforms and packs weights [column][3][3][channel].</summary>
    public void Pack(float* weights, float* packed)
    {
        var transform = TransformWeights;
        var one = new float[(long)Columns * Channels];
        fixed (float* pinned = one)
        {
            for (var position = 0; position < Positions; position++)
            {
                var row = transform.Slice(position / Edge * 3, 3);
                var column = transform.Slice(position % Edge * 3, 3);
                for (var n = 0; n < Columns; n++)
                {
                    for (var k = 0; k < Channels; k++)
                    {
                        double sum = 0;
                        for (var tap = 0; tap < 9; tap++)
                            sum += row[tap / 3] * column[tap % 3] * weights[((((long)n * 9) + tap) * Channels) + k];
                        pinned[((long)n * Channels) + k] = (float)sum;
                    }
                }
                var to = new GemmWeights(1, Channels, Columns) { Packed = packed + (position * PositionFloats) };
                Kernel.Pack(pinned, 0, 1, Channels, to, 0, Kernel.Panels(Columns));
            }
        }
    }

    /// <summary>G of the transform in use.</summary>
    protected abstract ReadOnlySpan<double> TransformWeights { get; }

    /// <summary>
    /// Convolves the output tiles from <paramref name="begin"/> to <paramref name="end"/>, at most <see cref="BlockTiles"/>.
    /// <paramref name="weights"/> give the packed weights, bias and clamp.
    /// </summary>
    public abstract void Run(in GemmWeights weights, in WinogradImage image, int begin, int end, byte* scratch);
}

internal sealed unsafe class Winograd<T, V, TTransform>(GemmKernel kernel, int channels, int columns)
    : Winograd(kernel, channels, columns, TTransform.Outputs)
    where T : IFmaVector<V>
    where V : unmanaged
    where TTransform : IWinogradTransform<T, V>
{
    protected override ReadOnlySpan<double> TransformWeights => TTransform.Weights;

    public override void Run(in GemmWeights weights, in WinogradImage image, int begin, int end, byte* scratch)
    {
        var patches = (float*)scratch;
        var products = patches + PatchFloats;
        var pixels = (float**)(products + ProductFloats);
        for (var tile = begin; tile < end; tile++)
        {
            LocatePatch(image, tile, pixels);
            for (var channel = 0; channel < Channels; channel += T.Width)
                TTransform.Input(pixels, channel, Channels - channel, patches + ((tile - begin) * PatchPitch) + channel, BlockTiles * PatchPitch);
        }

        for (var panel = 0; panel < Kernel.Panels(Columns); panel++)
        {
            var column = panel * Kernel.TileN;
            var count = Math.Min(Kernel.TileN, Columns - column);
            Multiply(weights.Packed + ((nint)Channels * column), count, patches, products, pixels + Positions, end - begin);
            for (var tile = begin; tile < end; tile++)
                Store(weights, image, tile, column, count, products + ((tile - begin) * (nint)Kernel.TileN));
        }
    }

    /// <summary>One panel of every position's product.</summary>
    [SkipLocalsInit]
    private void Multiply(float* packed, int columns, float* patches, float* products, float** rows, int tiles)
    {
        var product = new GemmWeights(1, Channels, columns) { Packed = packed };
        float** input = rows, output = rows + BlockTiles;
        for (var tile = 0; tile < tiles; tile++)
        {
            input[tile] = patches + (tile * PatchPitch);
            output[tile] = products + (tile * (nint)Kernel.TileN);
        }
        var blocks = stackalloc GemmRows[MaxBlockTiles];
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
        var (top, left, origin) = Place(image, tile);
        var input = image.Input + (origin * (nint)image.Height * image.Width * image.InputPitch);
        for (var i = 0; i < Edge; i++)
        {
            var y = top + i - image.PadTop;
            for (var j = 0; j < Edge; j++)
            {
                var x = left + j - image.PadLeft;
                var inside = (uint)y < (uint)image.Height && (uint)x < (uint)image.Width;
                *pixels++ = inside ? input + ((((nint)y * image.Width) + x) * image.InputPitch) : image.Zeros;
            }
        }
    }

    /// <summary>Transforms one tile's panel of products back and writes its pixels.</summary>
    [SkipLocalsInit]
    private void Store(in GemmWeights weights, in WinogradImage image, int tile, int column, int columns, float* products)
    {
        var outputs = stackalloc V[TTransform.Outputs * TTransform.Outputs];
        V lo = T.Broadcast(weights.Lo), hi = T.Broadcast(weights.Hi);
        var (top, left, origin) = Place(image, tile);
        var corner = ((((nint)origin * image.OutHeight) + top) * image.OutWidth) + left;
        var height = Math.Min(TTransform.Outputs, image.OutHeight - top);
        var width = Math.Min(TTransform.Outputs, image.OutWidth - left);
        for (; columns > 0; columns -= T.Width, column += T.Width, products += T.Width)
        {
            TTransform.Output(products, BlockTiles * (nint)Kernel.TileN, outputs);
            V bias = weights.Bias == null ? T.Zero : T.LoadFirst(weights.Bias + column, columns);
            for (var i = 0; i < height; i++)
            {
                var pixel = corner + ((nint)i * image.OutWidth);
                var y = image.Output + (pixel * image.OutputPitch) + column;
                var z = image.Residual + (pixel * image.ResidualPitch) + column;
                for (var j = 0; j < width; j++, y += image.OutputPitch, z += image.ResidualPitch)
                {
                    var value = T.Add(outputs[(i * TTransform.Outputs) + j], bias);
                    if (image.Residual != null) value = T.Add(value, T.LoadFirst(z, columns));
                    T.StoreFirst(y, T.Clamp(value, lo, hi), columns);
                }
            }
        }
    }

    private (int Top, int Left, int Image) Place(in WinogradImage image, int tile)
    {
        int across = TilesAlong(image.OutWidth), down = TilesAlong(image.OutHeight);
        var (row, x) = Math.DivRem(tile, across);
        var (origin, y) = Math.DivRem(row, down);
        return (y * Outputs, x * Outputs, origin);
    }
}
