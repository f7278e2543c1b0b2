using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>The sizes of a product of rows × columns, each the sum over taps × k.</summary>
internal readonly record struct GemmShape(int Rows, int Taps, int K, int Columns)
{
    /// <summary>Elements between the inputs of neighbouring rows, as a rule.</summary>
    public nint RowPitch { get; init; } = K;

    /// <summary>Bytes of scratch a row in which the source may put inputs together that are not.</summary>
    public int PatchBytes { get; init; }

    /// <summary>Whether the source gives residual rows.</summary>
    public bool HasResidual { get; init; }

    /// <summary>Whether the bytes of each row are summed up, for weights that have zero points.</summary>
    public bool SumsRows { get; init; }
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

    private readonly Multiplier kernel;
    private readonly GemmShape shape;
    private readonly WorkGrid grid;
    private readonly int blockRows, tablePointers;
    private readonly long tableBytes;
    private readonly bool copies;
    private readonly nint tapBytes, readBytes;

    public GemmSweep(Multiplier kernel, in GemmShape shape, int workers)
    {
        (this.kernel, this.shape) = (kernel, shape);
        tapBytes = (nint)shape.K * kernel.InputBytes;
        readBytes = tapBytes + (-tapBytes & (kernel.InputsAtOnce - 1));
        copies = shape.Taps == 1 && shape.RowPitch * kernel.InputBytes % AliasBytes == 0;
        var tiles = (shape.Rows + kernel.TileM - 1) / kernel.TileM;
        var most = (int)Math.Clamp(BlockBytes / (Math.Max(CopyPitch, CopyBytes) * kernel.TileM), 1, MaxTiles);
        var blocks = (tiles + most - 1) / most;
        blockRows = kernel.TileM * (blocks == 0 ? 1 : (tiles + blocks - 1) / blocks);
        tablePointers = (shape.Taps + (shape.HasResidual ? 2 : 1) + (shape.SumsRows ? 1 : 0)) * kernel.TileM;
        tableBytes = (((long)blockRows / kernel.TileM * tablePointers * sizeof(byte*)) + 63) & -64;
        grid = new WorkGrid(blocks, kernel.Panels(shape.Columns), workers, IsLoneRow ? Multiplier.RowPanels : 1);
    }

    /// <summary>Independent pieces of the product.</summary>
    public int Units => grid.Units;

    /// <summary>Bytes of scratch, a multiple of 64, that one <see cref="Run"/> uses.</summary>
    public long ScratchBytes => tableBytes + (blockRows * (CopyBytes + PatchBytes)) + TailBytes;

    private bool IsLoneRow => shape.Rows == 1 && !shape.HasResidual;

    private nint CopyBytes => copies ? RowCopy : 0;

    private nint PatchBytes => shape.PatchBytes == 0 ? 0 : (shape.PatchBytes + kernel.InputsAtOnce - 1 + 63) & -64;

    // Room for inputs at the end of which there is nothing more to read.
    private nint TailBytes => readBytes == tapBytes ? 0 : ((2 * readBytes) + 63) & -64;

    // Whole cache lines and an odd number of them, so that neighbouring rows fall into neighbouring sets.
    private nint CopyPitch => ((tapBytes + 63) / 64 | 1) * 64;

    private nint RowCopy => shape.Taps * CopyPitch;

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
            var table = (byte**)scratch + (count * tablePointers);
            var output = table + (shape.Taps * kernel.TileM);
            var copy = scratch + tableBytes + (count * kernel.TileM * (CopyBytes + PatchBytes));
            ref var tile = ref tiles[count];
            tile = new GemmRows
            {
                Input = table,
                Output = output,
                Residual = shape.HasResidual ? output + kernel.TileM : null,
                Sums = shape.SumsRows ? (int*)(table + tablePointers - kernel.TileM) : null,
                Patches = copy + (kernel.TileM * CopyBytes),
                Count = Math.Min(kernel.TileM, last - row),
            };
            source.Locate(row, tile, kernel.TileM);
            if (readBytes != tapBytes) Redirect(tile, source.End, scratch + ScratchBytes - TailBytes);
            if (copies) Copy(tile, copy);
            if (shape.SumsRows) Sum(tile);
            count++;
        }
        return count;
    }

    /// <summary>Copies inputs that could not be read on to whole quads without leaving the input. What is read behind them meets weights of 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Redirect(in GemmRows tile, byte* end, byte* tail)
    {
        var last = end - readBytes;
        for (var tap = 0; tap < shape.Taps; tap++)
        {
            var inputs = tile.Input + (tap * kernel.TileM);
            for (var i = 0; i < tile.Count; i++)
            {
                var beyond = inputs[i] - last;
                if (beyond <= 0 || beyond >= readBytes) continue;
                new ReadOnlySpan<byte>(inputs[i], (int)tapBytes).CopyTo(new Span<byte>(tail + beyond, (int)tapBytes));
                inputs[i] = tail + beyond;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(in GemmRows tile)
    {
        int taps = shape.Taps, k = shape.K, tileM = kernel.TileM, first = -taps * k * kernel.InputBias;
        for (var i = 0; i < tile.Count; i++)
        {
            var sum = first;
            var inputs = tile.Input + i;
            for (var tap = 0; tap < taps; tap++, inputs += tileM) sum += ByteSums.Of(*inputs, k);
            tile.Sums[i] = sum;
        }
    }

    private void Copy(in GemmRows tile, byte* to)
    {
        for (var tap = 0; tap < shape.Taps; tap++)
        {
            for (var i = 0; i < tile.Count; i++, to += CopyPitch)
            {
                ref var input = ref tile.Input[(tap * kernel.TileM) + i];
                new ReadOnlySpan<byte>(input, (int)readBytes).CopyTo(new Span<byte>(to, (int)readBytes));
                input = to;
            }
        }
    }
}
