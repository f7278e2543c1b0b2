using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeNet.Simd;

/// <summary>A matrix product's fixed half: packed weights, bias and what the store does to a sum.</summary>
internal unsafe struct GemmWeights
{
    /// <summary>Packed by <see cref="Multiplier.Pack"/> of the kernel that will read them.</summary>
    public void* Packed;

    /// <summary>What the sum of each column begins with: floats, or 32-bit integers where integers are summed; or null.</summary>
    public void* Bias;

    /// <summary>What integer sums stand for; unset where floats are summed.</summary>
    public Rescale Rescale;

    /// <summary>The sum runs over <see cref="Taps"/> × <see cref="K"/> products; there are <see cref="N"/> columns.</summary>
    public int Taps, K, N;

    public Epilogue Epilogue = Epilogue.None;

    public GemmWeights(int taps, int k, int n) => (Taps, K, N) = (taps, k, n);
}

/// <summary>Where weights stand before they are packed: w[tap][k][n] at <c>Taps[tap] + k·K + n·Column</c>, in elements.</summary>
internal sealed record GemmLayout(nint[] Taps, nint K, nint Column)
{
    /// <summary>What each byte of a weight is XORed with: 128 makes signed bytes, 128 less, of unsigned ones.</summary>
    public byte Flip { get; init; }

    /// <summary>A matrix [k][n].</summary>
    public static GemmLayout Rows(nint pitch) => new([0], pitch, 1);

    /// <summary>A matrix [n][k].</summary>
    public static GemmLayout Columns(nint pitch) => new([0], 1, pitch);
}

/// <summary>
/// Up to <see cref="Multiplier.TileM"/> rows of a product, by pointer, so that a row may begin anywhere: any stride, padding
/// (a row of zeros), dilation or step to the next image row costs nothing inside the kernel.
/// </summary>
internal unsafe struct GemmRows
{
    /// <summary>[tap][<see cref="Multiplier.TileM"/>]: where each row's K inputs begin.</summary>
    public byte** Input;

    /// <summary>[row]: where each row's N outputs go.</summary>
    public byte** Output;

    /// <summary>[row]: N numbers added to each row, or null. May be the output itself, which then accumulates.</summary>
    public byte** Residual;

    /// <summary>Scratch for inputs that are nowhere together: <see cref="GemmShape.PatchBytes"/> for each row.</summary>
    public byte* Patches;

    /// <summary>The sum of each row's inputs as they meet the weights, for weights that have zero points; or null.</summary>
    public int* Sums;

    public int Count;
}

/// <summary>The multiplier of floats behind dense layers, convolutions and Winograd's products, at one SIMD level.</summary>
internal abstract unsafe class GemmKernel : Multiplier
{
    private readonly int half, quarter;

    private protected GemmKernel(int tileM, int tileN, int half, int quarter) : base(tileM, tileN) => (this.half, this.quarter) = (half, quarter);

    public override int InputBytes => sizeof(float);

    public static GemmKernel For(SimdLevel level) => level switch
    {
        SimdLevel.V512 => Kernel512,
        SimdLevel.V256 => Kernel256,
        SimdLevel.V128 => Kernel128,
        _ => KernelScalar,
    };

    /// <summary>
    /// The multiplier of pairs of 16-bit words, exact in 32 bits: where a float would be, inputs and weights hold two neighbours, and sums are integers.
    /// </summary>
    public static GemmKernel OfWords(SimdLevel level) => level switch
    {
        SimdLevel.V512 => Words512,
        SimdLevel.V256 => Words256,
        _ => Words128,
    };

    private static readonly GemmKernel Kernel512 =
        new GemmKernel<FmaPair<Fma512, Vector512<float>>, Pair<Vector512<float>>, Fma512, Vector512<float>, Fma256, Vector256<float>>(14);

    private static readonly GemmKernel Kernel256 =
        new GemmKernel<FmaPair<Fma256, Vector256<float>>, Pair<Vector256<float>>, Fma256, Vector256<float>, Fma128, Vector128<float>>(6);

    private static readonly GemmKernel Kernel128 =
        new GemmKernel<FmaPair<Fma128, Vector128<float>>, Pair<Vector128<float>>, Fma128, Vector128<float>, FmaScalar, float>(
            AdvSimd.Arm64.IsSupported ? 14 : 6);

    private static readonly GemmKernel KernelScalar =
        new GemmKernel<FmaPair<FmaScalar, float>, Pair<float>, FmaScalar, float, FmaScalar, float>(6);

    private static readonly GemmKernel Words512 =
        new GemmKernel<FmaPair<Words512, Vector512<int>>, Pair<Vector512<int>>, Words512, Vector512<int>, Words256, Vector256<int>>(14);

    private static readonly GemmKernel Words256 =
        new GemmKernel<FmaPair<Words256, Vector256<int>>, Pair<Vector256<int>>, Words256, Vector256<int>, Words128, Vector128<int>>(6);

    private static readonly GemmKernel Words128 =
        new GemmKernel<FmaPair<Words128, Vector128<int>>, Pair<Vector128<int>>, Words128, Vector128<int>, WordPair, int>(
            AdvSimd.Arm64.IsSupported ? 14 : 6);

    public override long PackedBytes(int taps, int k, int n) => PackedFloats(taps, k, n) * sizeof(float);

    /// <summary>Floats that packed weights take.</summary>
    public long PackedFloats(int taps, int k, int n)
    {
        var columns = n - (n % TileN);
        for (var rest = n - columns; rest > 0;)
        {
            var width = Width(rest);
            columns += width;
            rest -= width;
        }
        return (long)taps * k * columns;
    }

    /// <summary>
    /// The tile for the first of the columns left in a panel. The last panel is put together of the narrowest tiles that waste
    /// little: at 32, 16 and 8 columns, 20 are 16 + 8 and 25 are 32.
    /// </summary>
    public int Width(int columns) => columns == TileN || columns > half + quarter ? TileN : columns > quarter ? half : quarter;

    /// <summary>Packs into panels of [tap][k][column], zeros behind column N.</summary>
    public override void Pack(void* from, GemmLayout layout, in GemmWeights to, int begin, int end)
    {
        var last = Math.Min(to.N, end * TileN);
        for (var column = begin * TileN; column < last;)
        {
            var width = Width(Math.Min(TileN, last - column));
            PackTile((float*)from + (column * layout.Column), layout, to, Math.Min(width, last - column), width, (float*)to.Packed + ((nint)to.Taps * to.K * column));
            column += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTile(float* from, GemmLayout layout, in GemmWeights weights, int columns, int width, float* to)
    {
        for (var tap = 0; tap < weights.Taps; tap++)
        {
            var source = from + layout.Taps[tap];
            for (var k = 0; k < weights.K; k++, source += layout.K, to += width)
            {
                if (layout.Column == 1) new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(to, columns));
                else for (var n = 0; n < columns; n++) to[n] = source[n * layout.Column];
                new Span<float>(to + columns, width - columns).Clear();
            }
        }
    }
}

/// <summary>The multiplier over three widths: of whole panels, and of the tiles that the last panel is put together of.</summary>
internal sealed unsafe class GemmKernel<T, V, THalf, VHalf, TQuarter, VQuarter>(int tileM)
    : GemmKernel(tileM, T.Width, THalf.Width, TQuarter.Width)
    where T : IProductVector<V>
    where V : struct
    where THalf : IProductVector<VHalf>
    where VHalf : struct
    where TQuarter : IProductVector<VQuarter>
    where VQuarter : struct
{
    public override void Multiply(in GemmWeights weights, ReadOnlySpan<GemmRows> tiles, int begin, int end)
    {
        var panel = Panel(weights);
        var last = Math.Min(weights.N, end * TileN);
        for (var column = begin * TileN; column < last;)
        {
            var width = Width(Math.Min(TileN, last - column));
            MoveTo(column, Math.Min(width, last - column), weights, ref panel);
            if (width == T.Width) GemmTile<T, V>.Run(tiles, panel);
            else if (width == THalf.Width) GemmTile<THalf, VHalf>.Run(tiles, panel);
            else GemmTile<TQuarter, VQuarter>.Run(tiles, panel);
            column += width;
        }
    }

    public override void MultiplyRow(in GemmWeights weights, in GemmRows row, int begin, int end)
    {
        var panel = Panel(weights);
        var last = Math.Min(weights.N, end * TileN);
        for (; (begin + RowPanels) * TileN <= last; begin += RowPanels)
        {
            MoveTo(begin * TileN, RowPanels * TileN, weights, ref panel);
            GemmTile<T, V>.RunRow(row, panel);
        }
        if (begin < end) Multiply(weights, new ReadOnlySpan<GemmRows>(in row), begin, end);
    }

    private GemmPanel Panel(in GemmWeights weights) => new()
    {
        Taps = weights.Taps,
        K = weights.K,
        TapStride = TileM,
        Lo = weights.Epilogue.Lo,
        Hi = weights.Epilogue.Hi,
        Map = weights.Epilogue.Map,
    };

    private static void MoveTo(int column, int columns, in GemmWeights weights, ref GemmPanel panel)
    {
        panel.Column = column;
        panel.Columns = columns;
        panel.Weights = (float*)weights.Packed + ((nint)weights.Taps * weights.K * column);
        panel.Bias = weights.Bias == null ? null : (float*)weights.Bias + column;
    }
}
