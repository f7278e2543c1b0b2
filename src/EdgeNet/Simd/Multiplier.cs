using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// What multiplies rows by packed weights, in one arithmetic at one SIMD level:
/// <c>y[m, n] = epilogue(Σ_tap Σ_k rows[tap][m][k] · w[tap][k][n] + bias[n] + residual[m][n])</c>.
/// </summary>
internal abstract unsafe class Multiplier(int tileM, int tileN)
{
    /// <summary>How many panels a lone row passes at once.</summary>
    public const int RowPanels = 4;

    /// <summary>Rows of a full tile: the row pointers of a tap stand this far apart in <see cref="GemmRows.Input"/>.</summary>
    public int TileM => tileM;

    /// <summary>Columns of a full panel. Panels are the unit in which columns may be divided among threads.</summary>
    public int TileN => tileN;

    /// <summary>The bytes of one input.</summary>
    public abstract int InputBytes { get; }

    /// <summary>Inputs are read this many at a time: a tap whose K is no multiple of it must have zeros behind.</summary>
    public virtual int InputsAtOnce => 1;

    /// <summary>By how much an input is smaller when it meets a weight than it is in memory; the bias must make up for it.</summary>
    public virtual int InputBias => 0;

    public int Panels(int n) => (n + tileN - 1) / tileN;

    /// <summary>Bytes that packed weights take.</summary>
    public abstract long PackedBytes(int taps, int k, int n);

    /// <summary>
    /// Packs weights, those of panels from <paramref name="begin"/> to <paramref name="end"/> only, so that threads can share the work.
    /// </summary>
    public abstract void Pack(void* from, GemmLayout layout, in GemmWeights to, int begin, int end);

    /// <summary>
    /// Computes tiles of rows × the panels from <paramref name="begin"/> to <paramref name="end"/>; each panel passes over every tile
    /// before the next is touched.
    /// </summary>
    public abstract void Multiply(in GemmWeights weights, ReadOnlySpan<GemmRows> tiles, int begin, int end);

    /// <summary>
    /// The product for a lone row without a residual. Panels that are computed together sum in another order than those left over, so
    /// whoever divides a row begins at multiples of <see cref="RowPanels"/> lest the result depend on the division.
    /// </summary>
    public virtual void MultiplyRow(in GemmWeights weights, in GemmRows row, int begin, int end) =>
        Multiply(weights, new ReadOnlySpan<GemmRows>(in row), begin, end);

    /// <summary>
    /// The product for at most <see cref="TileM"/> rows of plain matrices: the step of a recurrent layer. Residual rows may be none; the
    /// output itself accumulates.
    /// </summary>
    [SkipLocalsInit]
    public void MultiplyFew(in GemmWeights weights, int rows, ByteRows input, ByteRows output, ByteRows residual, int begin, int end)
    {
        const int Most = 14;
        var pointers = stackalloc byte*[3 * Most];
        for (var row = 0; row < rows; row++)
        {
            pointers[row] = input[row];
            pointers[Most + row] = output[row];
            pointers[(2 * Most) + row] = residual[row];
        }
        var tile = new GemmRows
        {
            Input = pointers,
            Output = pointers + Most,
            Residual = residual.Exist ? pointers + (2 * Most) : null,
            Count = rows,
        };
        if (rows == 1 && !residual.Exist) MultiplyRow(weights, tile, begin, end);
        else Multiply(weights, new ReadOnlySpan<GemmRows>(in tile), begin, end);
    }
}
