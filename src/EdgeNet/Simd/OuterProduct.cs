using System.Runtime.Intrinsics;

namespace EdgeNet.Simd;

/// <summary>A stretch of a sum of outer products: where the first of its columns A and rows B are.</summary>
internal readonly unsafe struct OuterStretch(float* a, float* b)
{
    public readonly float* A = a, B = b;
}

/// <summary>
/// Sums outer products, at one SIMD level: <c>sums[r][n] += Σ_s Σ_k a_s[k·APitch + r] · b_s[k·BPitch + n]</c>, for every stretch s and
/// k below the stretches' length. Both factors are read where they lie, which a sum over many pixels, as a weight's gradient is, likes best.
/// </summary>
internal abstract unsafe class OuterProduct
{
    private readonly GemmKernel panels;

    private protected OuterProduct(SimdLevel level) => (Level, panels) = (level, GemmKernel.For(level));

    public SimdLevel Level { get; }

    /// <summary>Columns of a full panel.</summary>
    public int TileN => panels.TileN;

    public static OuterProduct For(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new OuterProduct<FmaPair<Fma512, Vector512<float>>, Pair<Vector512<float>>, Fma512, Vector512<float>, Fma256, Vector256<float>>(level),
        SimdLevel.V256 => new OuterProduct<FmaPair<Fma256, Vector256<float>>, Pair<Vector256<float>>, Fma256, Vector256<float>, Fma128, Vector128<float>>(level),
        SimdLevel.V128 => new OuterProduct<FmaPair<Fma128, Vector128<float>>, Pair<Vector128<float>>, Fma128, Vector128<float>, FmaScalar, float>(level),
        _ => new OuterProduct<FmaPair<FmaScalar, float>, Pair<float>, FmaScalar, float, FmaScalar, float>(level),
    };

    /// <summary>The columns of a panel when so many are left: <see cref="TileN"/>, or the width of a narrower tile that wastes little.</summary>
    public int Width(int columns) => panels.Width(Math.Min(TileN, columns));

    /// <summary>Adds to the sums of a panel.</summary>
    /// <param name="stretches">Where the factors are. Whole rows of B are read, as wide as the panel.</param>
    /// <param name="length">Products of a stretch.</param>
    /// <param name="aPitch">Floats from one column of A to the next.</param>
    /// <param name="bPitch">Floats from one row of B to the next.</param>
    /// <param name="rows">Rows of sums; as many neighbours are read of each column of A.</param>
    /// <param name="width">Columns of the panel: what <see cref="Width"/> answers.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="sumsPitch">Floats from one row of sums to the next.</param>
    public abstract void Add(ReadOnlySpan<OuterStretch> stretches, int length, nint aPitch, nint bPitch, int rows, int width, float* sums, nint sumsPitch);
}

/// <summary>The sums over three widths of panels.</summary>
internal sealed unsafe class OuterProduct<T, V, THalf, VHalf, TQuarter, VQuarter>(SimdLevel level) : OuterProduct(level)
    where T : IProductVector<V>
    where V : struct
    where THalf : IProductVector<VHalf>
    where VHalf : struct
    where TQuarter : IProductVector<VQuarter>
    where VQuarter : struct
{
    public override void Add(ReadOnlySpan<OuterStretch> stretches, int length, nint aPitch, nint bPitch, int rows, int width, float* sums, nint sumsPitch)
    {
        if (width == T.Width) OuterTile<T, V>.Add(stretches, length, aPitch, bPitch, rows, sums, sumsPitch);
        else if (width == THalf.Width) OuterTile<THalf, VHalf>.Add(stretches, length, aPitch, bPitch, rows, sums, sumsPitch);
        else OuterTile<TQuarter, VQuarter>.Add(stretches, length, aPitch, bPitch, rows, sums, sumsPitch);
    }
}
