using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeNet.Simd;

/// <summary>A matrix product's fixed half: packed weights, bias and what the store does to a sum.</summary>
internal unsafe struct GemmWeights
{
    /// <summary>Packed by <see cref="GemmKernel.Pack"/> of the kernel that will read them.</summary>
    public float* Packed;

    /// <summary>One float per column, or null.</summary>
    public float* Bias;

    /// <summary>The sum runs over <see cref="Taps"/> × <see cref="K"/> products; there are <see cref="N"/> columns.</summary>
    public int Taps, K, N;

    /// <summary>The range a result is clamped to; infinities mean no clamp.</summary>
    public float Lo, Hi;

    public GemmWeights(int taps, int k, int n)
    {
        (Taps, K, N) = (taps, k, n);
        (Lo, Hi) = (float.NegativeInfinity, float.PositiveInfinity);
    }
}

/// <summary>Where weights stand before they are packed: w[tap][k][n] at <c>Taps[tap] + k·K + n·Column</c>, in floats.</summary>
internal sealed record GemmLayout(nint[] Taps, nint K, nint Column)
{
    /// <summary>A matrix [k][n].</summary>
    public static GemmLayout Rows(nint pitch) => new([0], pitch, 1);

    /// <summary>A matrix [n][k].</summary>
    public static GemmLayout Columns(nint pitch) => new([0], 1, pitch);
}

/// <summary>
/// Up to <see cref="GemmKernel.TileM"/> rows of a product, by pointer, so that a row may begin anywhere: any stride, padding
/// (a row of zeros), dilation or step to the next image row costs nothing inside the kernel.
/// </summary>
internal unsafe struct GemmRows
{
    /// <summary>[tap][<see cref="GemmKernel.TileM"/>]: where each row's K inputs begin.</summary>
    public float** Input;

    /// <summary>[row]: where each row's N outputs go.</summary>
    public float** Output;

    /// <summary>[row]: N floats added to each row, or null. May be the output itself, which then accumulates.</summary>
    public float** Residual;

    /// <summary>Scratch for inputs that are nowhere together: <see cref="GemmShape.PatchFloats"/> floats for each row.</summary>
    public float* Patches;

    public int Count;
}

/// <summary>
/// The multiplier behind dense layers, convolutions and Winograd's products, at one SIMD level:
/// <c>y[m, n] = clamp(Σ_tap Σ_k rows[tap][m][k] · w[tap][k][n] + bias[n] + residual[m][n], Lo, Hi)</c>.
/// </summary>
internal abstract unsafe class GemmKernel
{
    private protected GemmKernel(int tileM, int tileN, int halfN) => (TileM, TileN, HalfN) = (tileM, tileN, halfN);

    /// <summary>Rows of a full tile: the row pointers of a tap stand this far apart in <see cref="GemmRows.Input"/>.</summary>
    public int TileM { get; }

    /// <summary>Columns of a full panel. Panels are the unit in which columns may be divided among threads.</summary>
    public int TileN { get; }

    /// <summary>Columns of the last panel where no more are needed; equals <see cref="TileN"/> on levels without a narrower tile.</summary>
    protected int HalfN { get; }

    public static GemmKernel For(SimdLevel level) => level switch
    {
        SimdLevel.V512 => Kernel512,
        SimdLevel.V256 => Kernel256,
        SimdLevel.V128 => Kernel128,
        _ => KernelScalar,
    };

    // The half panel of 16 columns runs on 256-bit registers, of which a processor with 512-bit ones has 32 as well.
    private static readonly GemmKernel Kernel512 = new GemmKernel<Fma512, Vector512<float>, Fma256, Vector256<float>>(14);
    private static readonly GemmKernel Kernel256 = new GemmKernel<Fma256, Vector256<float>, Fma128, Vector128<float>>(6);
    private static readonly GemmKernel Kernel128 =
        new GemmKernel<Fma128, Vector128<float>, Fma128, Vector128<float>>(AdvSimd.Arm64.IsSupported ? 14 : 6);
    private static readonly GemmKernel KernelScalar = new GemmKernel<FmaScalar, float, FmaScalar, float>(6);

    public int Panels(int n) => (n + TileN - 1) / TileN;

    /// <summary>Floats that packed weights take.</summary>
    public long PackedFloats(int taps, int k, int n)
    {
        var last = n % TileN;
        var columns = n - last + (last == 0 ? 0 : last <= HalfN ? HalfN : TileN);
        return (long)taps * k * columns;
    }

    /// <summary>
    /// Packs weights into panels of [tap][k][column], zeros behind column N. Panels from <paramref name="begin"/> to
    /// <paramref name="end"/> only, so that threads can share the work.
    /// </summary>
    public void Pack(float* from, GemmLayout layout, in GemmWeights to, int begin, int end)
    {
        for (var panel = begin; panel < end; panel++)
        {
            var first = panel * TileN;
            var columns = Math.Min(TileN, to.N - first);
            var width = columns <= HalfN ? HalfN : TileN;
            var packed = to.Packed + ((nint)to.Taps * to.K * first);
            for (var tap = 0; tap < to.Taps; tap++)
            {
                var source = from + layout.Taps[tap] + (first * layout.Column);
                for (var k = 0; k < to.K; k++, source += layout.K, packed += width)
                {
                    if (layout.Column == 1) new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(packed, columns));
                    else for (var n = 0; n < columns; n++) packed[n] = source[n * layout.Column];
                    new Span<float>(packed + columns, width - columns).Clear();
                }
            }
        }
    }

    /// <summary>
    /// Computes tiles of rows × the panels from <paramref name="begin"/> to <paramref name="end"/>; each panel passes over every tile
    /// before the next is touched.
    /// </summary>
    public abstract void Multiply(in GemmWeights weights, ReadOnlySpan<GemmRows> tiles, int begin, int end);

    /// <summary>
    /// The product for at most <see cref="TileM"/> rows of plain matrices (pitches in floats): the step of a recurrent layer. A null
    /// <paramref name="residual"/> adds nothing; the output itself accumulates.
    /// </summary>
    public void MultiplyFew(
        in GemmWeights weights, int rows, float* input, nint inputPitch, float* output, nint outputPitch,
        float* residual, nint residualPitch, int begin, int end)
    {
        const int Most = 14;
        var pointers = stackalloc float*[3 * Most];
        for (var row = 0; row < rows; row++)
        {
            pointers[row] = input + (row * inputPitch);
            pointers[Most + row] = output + (row * outputPitch);
            pointers[(2 * Most) + row] = residual + (row * residualPitch);
        }
        var tile = new GemmRows
        {
            Input = pointers,
            Output = pointers + Most,
            Residual = residual == null ? null : pointers + (2 * Most),
            Count = rows,
        };
        Multiply(weights, new ReadOnlySpan<GemmRows>(in tile), begin, end);
    }
}

/// <summary>The multiplier over one vector type for whole panels and one for the last, if half of it is enough.</summary>
internal sealed unsafe class GemmKernel<T, V, THalf, VHalf>(int tileM)
    : GemmKernel(tileM, GemmTile<T, V>.Columns, GemmTile<THalf, VHalf>.Columns)
    where T : IFmaVector<V>
    where V : struct
    where THalf : IFmaVector<VHalf>
    where VHalf : struct
{
    public override void Multiply(in GemmWeights weights, ReadOnlySpan<GemmRows> tiles, int begin, int end)
    {
        var panel = new GemmPanel
        {
            Taps = weights.Taps,
            K = weights.K,
            TapStride = TileM,
            Lo = weights.Lo,
            Hi = weights.Hi,
        };
        for (var index = begin; index < end; index++)
        {
            var column = index * TileN;
            panel.Column = column;
            panel.Columns = Math.Min(TileN, weights.N - column);
            panel.Weights = weights.Packed + ((nint)weights.Taps * weights.K * column);
            panel.Bias = weights.Bias == null ? null : weights.Bias + column;
            if (panel.Columns <= HalfN) GemmTile<THalf, VHalf>.Run(tiles, ref panel);
            else GemmTile<T, V>.Run(tiles, ref panel);
        }
    }
}
