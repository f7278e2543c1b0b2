namespace EdgeNet.Simd;

/// <summary>
/// One panel of output columns, for some rows of a product.
/// </summary>
internal unsafe struct GemmPanel
{
    /// <summary>[tap][k][panel width], zero behind the last column.</summary>
    public float* Weights;

    /// <summary>The panel's first bias, or null.</summary>
    public float* Bias;

    /// <summary>Where each row of the product is written: its column 0.</summary>
    public float** Output;

    /// <summary>The panel's first column.</summary>
    public nint Column;

    /// <summary>How many of the panel's columns exist.</summary>
    public int Columns;

    public int Taps, K;

    /// <summary>From one tap's row pointers to the next's.</summary>
    public int TapStride;

    /// <summary>The range a result is clamped to as it is stored.</summary>
    public float Lo, Hi;

    /// <summary>What is applied to the sums instead, or null.</summary>
    public FloatMap? Map;
}
