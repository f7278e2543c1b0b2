using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>The sizes of a product of rows × columns, each the sum over taps × k.</summary>
internal readonly record struct GemmShape(int Rows, int Taps, int K, int Columns)
{
    /// <summary>Floats between the inputs of neighbouring rows, as a rule.</summary>
    public nint RowPitch { get; init; } = K;

    /// <summary>Floats of scratch a row in which the source may put inputs together that are not.</summary>
    public int PatchFloats { get; init; }

    /// <summary>Whether the source gives residual rows.</summary>
    public bool HasResidual { get; init; }
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
    /// is copied first. 1024³: 69 % of the peak without the copy, 94 % with it.
    /// </summary>
    private const int AliasBytes = 4096;

    private readonly GemmKernel kernel;
    private readonly GemmShape shape;
    private readonly WorkGrid grid;
    private readonly int blockRows, tablePointers;
    private readonly long tableBytes;
    private readonly bool copies;

    public GemmSweep(GemmKernel kernel, in GemmShape shape, int workers)
    {
        (this.kernel, this.shape) = (kernel, shape);
        copies = shape.Taps == 1 && shape.RowPitch * sizeof(float) % AliasBytes == 0;
        var tiles = (shape.Rows + kernel.TileM - 1) / kernel.TileM;
        var most = (int)Math.Clamp(BlockBytes / (CopyPitch * sizeof(float) * kernel.TileM), 1, MaxTiles);
        var blocks = (tiles + most - 1) / most;
        blockRows = kernel.TileM * (blocks == 0 ? 1 : (tiles + blocks - 1) / blocks);
        tablePointers = (shape.Taps + (shape.HasResidual ? 2 : 1)) * kernel.TileM;
        tableBytes = (((long)blockRows / kernel.TileM * tablePointers * sizeof(float*)) + 63) & -64;
        grid = new WorkGrid(blocks, kernel.Panels(shape.Columns), workers, IsLoneRow ? GemmKernel.RowPanels : 1);
    }

    /// <summary>Independent pieces of the product.</summary>
    public int Units => grid.Units;

    /// <summary>Bytes of scratch, a multiple of 64, that one <see cref="Run"/> uses.</summary>
    public long ScratchBytes => tableBytes + (blockRows * (CopyFloats + PatchFloats) * sizeof(float));

    private bool IsLoneRow => shape.Rows == 1 && !shape.HasResidual;

    private nint CopyFloats => copies ? CopyPitch : 0;

    private nint PatchFloats => (shape.PatchFloats + 15) & -16;

    // Whole cache lines and an odd number of them, so that neighbouring rows fall into neighbouring sets.
    private nint CopyPitch => ((shape.K + 15) / 16 | 1) * 16;

    /// <summary>Computes units <paramref name="begin"/> to <paramref name="end"/>.</summary>
    [SkipLocalsInit]
    public void Run(in GemmWeights weights, GemmSource source, int begin, int end, byte* scratch)
    {
        var tiles = stackalloc GemmRows[MaxTiles];
        while (begin < end)
        {
            (var block, var panel, var panelEnd, begin) = grid.Stretch(begin, end);
            var count = Locate(source, block, tiles, scratch);
            if (IsLoneRow) kernel.MultiplyRow(weights, tiles[0], panel, panelEnd);
            else kernel.Multiply(weights, new ReadOnlySpan<GemmRows>(tiles, count), panel, panelEnd);
        }
    }

    private int Locate(GemmSource source, int block, GemmRows* tiles, byte* scratch)
    {
        var count = 0;
        var last = Math.Min(shape.Rows, (block + 1) * blockRows);
        for (var row = block * blockRows; row < last; row += kernel.TileM)
        {
            var table = (float**)scratch + (count * tablePointers);
            var output = table + (shape.Taps * kernel.TileM);
            var copy = (float*)(scratch + tableBytes) + (count * kernel.TileM * (CopyFloats + PatchFloats));
            ref var tile = ref tiles[count];
            tile = new GemmRows
            {
                Input = table,
                Output = output,
                Residual = shape.HasResidual ? output + kernel.TileM : null,
                Patches = copy + (kernel.TileM * CopyFloats),
                Count = Math.Min(kernel.TileM, last - row),
            };
            source.Locate(row, tile, kernel.TileM);
            if (copies) Copy(tile, copy);
            count++;
        }
        return count;
    }

    private void Copy(in GemmRows tile, float* to)
    {
        for (var i = 0; i < tile.Count; i++)
        {
            new ReadOnlySpan<float>(tile.Input[i], shape.K).CopyTo(new Span<float>(to + (i * CopyPitch), shape.K));
            tile.Input[i] = to + (i * CopyPitch);
        }
    }
}
