using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>Tells a product where its rows are.</summary>
internal abstract unsafe class GemmSource
{
    /// <summary>
    /// Fills a tile's pointers for rows <paramref name="row"/> on: <c>tile.Input[tap·tileM + i]</c>, <c>tile.Output[i]</c> and,
    /// where there is one, <c>tile.Residual[i]</c>, for each i below <c>tile.Count</c>.
    /// </summary>
    public abstract void Locate(int row, in GemmRows tile, int tileM);
}

/// <summary>Rows of plain matrices, each at its own pitch (in floats).</summary>
internal sealed unsafe class MatrixSource : GemmSource
{
    public float* Input, Output, Residual;
    public nint InputPitch, OutputPitch, ResidualPitch;

    public override void Locate(int row, in GemmRows tile, int tileM)
    {
        var x = Input + (row * InputPitch);
        var y = Output + (row * OutputPitch);
        for (var i = 0; i < tile.Count; i++, x += InputPitch, y += OutputPitch)
        {
            tile.Input[i] = x;
            tile.Output[i] = y;
        }
        if (tile.Residual == null) return;
        var z = Residual + (row * ResidualPitch);
        for (var i = 0; i < tile.Count; i++, z += ResidualPitch) tile.Residual[i] = z;
    }
}

/// <summary>
/// Multiplies many rows block by block: a block's rows are located once and stay in the second-level cache while the weights pass
/// by panel after panel, each read from memory once a block.
/// </summary>
internal sealed unsafe class GemmSweep
{
    /// <summary>A quarter of the smallest second-level cache met in practice, leaving room for the weights passing by.</summary>
    private const long BlockBytes = 256 << 10;

    /// <summary>Beyond this many tiles a block gains nothing, and its pointers would crowd the first-level cache.</summary>
    private const int MaxTiles = 16;

    /// <summary>
    /// Rows this far apart fall into one set of a first-level cache (64 sets × 64 bytes): a tile of them would evict itself, so it
    /// is copied first. 1024³: 69 % of the peak without the copy, 95 % with it.
    /// </summary>
    private const int AliasBytes = 4096;

    private readonly GemmKernel kernel;
    private readonly int taps, k, tiles;
    private readonly bool copies, hasResidual;

    /// <param name="kernel">The multiplier.</param>
    /// <param name="taps">Taps of a row.</param>
    /// <param name="k">Inputs of a tap.</param>
    /// <param name="inputPitch">Floats from the inputs of one row to those of the next, as a rule.</param>
    /// <param name="hasResidual">Whether the source fills residual pointers.</param>
    public GemmSweep(GemmKernel kernel, int taps, int k, nint inputPitch, bool hasResidual)
    {
        (this.kernel, this.taps, this.k, this.hasResidual) = (kernel, taps, k, hasResidual);
        copies = taps == 1 && inputPitch * sizeof(float) % AliasBytes == 0;
        tiles = (int)Math.Clamp(BlockBytes / (CopyPitch * sizeof(float) * kernel.TileM), 1, MaxTiles);
    }

    /// <summary>Rows of a block: row ranges given to <see cref="Run"/> should be multiples of it.</summary>
    public int BlockRows => tiles * kernel.TileM;

    /// <summary>Bytes of scratch, 64-byte aligned, that one <see cref="Run"/> uses.</summary>
    public long ScratchBytes => TableBytes + (copies ? BlockRows * CopyPitch * sizeof(float) : 0);

    private int TablePointers => (taps + (hasResidual ? 2 : 1)) * kernel.TileM;

    private long TableBytes => (((long)tiles * TablePointers * sizeof(float*)) + 63) & -64;

    // Whole cache lines and an odd number of them, so that neighbouring rows fall into neighbouring sets.
    private nint CopyPitch => ((k + 15) / 16 | 1) * 16;

    /// <summary>Computes rows and panels in the given ranges.</summary>
    [SkipLocalsInit]
    public void Run(in GemmWeights weights, GemmSource source, int row, int rowEnd, int panel, int panelEnd, byte* scratch)
    {
        var tile = stackalloc GemmRows[MaxTiles];
        for (; row < rowEnd; row += BlockRows)
        {
            var count = 0;
            for (var first = row; first < Math.Min(rowEnd, row + BlockRows); first += kernel.TileM, count++)
            {
                var table = (float**)scratch + (count * TablePointers);
                var output = table + (taps * kernel.TileM);
                tile[count] = new GemmRows
                {
                    Input = table,
                    Output = output,
                    Residual = hasResidual ? output + kernel.TileM : null,
                    Count = Math.Min(kernel.TileM, rowEnd - first),
                };
                source.Locate(first, tile[count], kernel.TileM);
                if (copies) Copy(tile[count], (float*)(scratch + TableBytes) + (count * kernel.TileM * CopyPitch));
            }
            kernel.Multiply(weights, new ReadOnlySpan<GemmRows>(tile, count), panel, panelEnd);
        }
    }

    private void Copy(in GemmRows tile, float* to)
    {
        for (var i = 0; i < tile.Count; i++, to += CopyPitch)
        {
            new ReadOnlySpan<float>(tile.Input[i], k).CopyTo(new Span<float>(to, k));
            tile.Input[i] = to;
        }
    }
}
