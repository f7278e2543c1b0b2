using System.Numerics.Tensors;

namespace EdgeNet.Simd;

/// <summary>The operands of a product Aᵀ·B, where it goes, and what the sums of each column begin with, or null.</summary>
internal readonly unsafe struct OuterOperands(FloatRows a, FloatRows b, FloatRows y, float* bias)
{
    public readonly FloatRows A = a, B = b, Y = y;

    public readonly float* Bias = bias;
}

/// <summary>
/// Multiplies a transposed matrix, <c>y[m, n] = scale · Σ_k a[k, m] · b[k, n]</c>, as a sum of outer products, so that nothing need be turned:
/// what a product of gradients and activations, over all samples, wants. A block of A's columns and a panel of B's are copied to where
/// they share no sets of the cache; the sums lie in y from the beginning.
/// </summary>
internal sealed unsafe class OuterSweep
{
    /// <summary>Products added up before the sums are stored: a panel of B takes half of a first-level cache.</summary>
    private const int Depth = 128;

    /// <summary>Rows that share the copies of B. A multiple of the tile's.</summary>
    private const int MostRows = 384;

    private const int TileRows = 6;

    private readonly OuterProduct kernel;
    private readonly WorkGrid grid;
    private readonly int rows, depth, columns, blockRows, aPitch;

    // What is narrower than the narrowest tile, at the right, is summed up apart.
    private readonly int wholeColumns, partWidth;

    /// <param name="kernel">The kernel.</param>
    /// <param name="rows">Rows of the product.</param>
    /// <param name="depth">Products of a sum.</param>
    /// <param name="columns">Columns of the product.</param>
    /// <param name="workers">How many may share the work.</param>
    public OuterSweep(OuterProduct kernel, int rows, int depth, int columns, int workers)
    {
        (this.kernel, this.rows, this.depth, this.columns) = (kernel, rows, depth, columns);
        var blocks = (rows + MostRows - 1) / MostRows;
        blockRows = blocks == 0 ? 0 : (((rows + blocks - 1) / blocks) + TileRows - 1) / TileRows * TileRows;
        // Whole cache lines and an odd number of them, so that neighbouring columns fall into neighbouring sets.
        aPitch = ((blockRows + 15) / 16 | 1) * 16;
        while (wholeColumns < columns && kernel.Width(columns - wholeColumns) is var width && width <= columns - wholeColumns) wholeColumns += width;
        partWidth = wholeColumns < columns ? kernel.Width(columns - wholeColumns) : 0;
        grid = new(blocks, (columns + kernel.TileN - 1) / kernel.TileN, workers, grain: 1);
    }

    /// <summary>What the products are multiplied with.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Whether B is given as [columns][depth].</summary>
    public bool TurnsB { get; init; }

    /// <summary>Whether the product is added to what y holds.</summary>
    public bool Accumulates { get; init; }

    /// <summary>Independent pieces of the product.</summary>
    public int Units => grid.Units;

    /// <summary>Floats of scratch that one <see cref="Run"/> uses.</summary>
    public long ScratchFloats => (Depth * ((long)aPitch + kernel.TileN)) + ((long)blockRows * kernel.TileN);

    /// <summary>Computes units <paramref name="begin"/> to <paramref name="end"/>.</summary>
    public void Run(in OuterOperands operands, int begin, int end, float* scratch)
    {
        while (begin < end)
        {
            (var block, var panel, var panelEnd, begin) = grid.Stretch(begin, end);
            var row = block * blockRows;
            Multiply(operands, row, Math.Min(blockRows, rows - row), panel * kernel.TileN, Math.Min(columns, panelEnd * kernel.TileN), scratch);
        }
    }

    private void Multiply(in OuterOperands operands, int row, int count, int first, int last, float* scratch)
    {
        float* a = scratch, b = a + ((nint)Depth * aPitch), part = b + ((nint)Depth * kernel.TileN);
        var (y, wholeLast) = (operands.Y.From(row), Math.Min(last, wholeColumns));
        Begin(operands, row, count, first, last);
        if (wholeLast < last) new Span<float>(part, count * partWidth).Clear();
        for (var k = 0; k < depth; k += Depth)
        {
            var length = Math.Min(Depth, depth - k);
            CopyA(operands.A.From(k), row, count, length, a);
            for (var column = first; column < wholeLast;)
            {
                var width = kernel.Width(wholeLast - column);
                CopyB(operands.B, k, length, column, width, width, b);
                kernel.Add([new(a, b)], length, aPitch, width, count, width, y[0] + column, y.Pitch);
                column += width;
            }

            if (wholeLast == last) continue;
            CopyB(operands.B, k, length, wholeLast, last - wholeLast, partWidth, b);
            kernel.Add([new(a, b)], length, aPitch, partWidth, count, partWidth, part, partWidth);
        }

        if (wholeLast < last) AddPart(part, y.Skip(wholeLast), count, last - wholeLast);
    }

    /// <summary>What the sums begin with.</summary>
    private void Begin(in OuterOperands operands, int row, int count, int first, int last)
    {
        if (Accumulates) return;
        for (var r = row; r < row + count; r++)
        {
            var to = new Span<float>(operands.Y[r] + first, last - first);
            if (operands.Bias == null) to.Clear();
            else new ReadOnlySpan<float>(operands.Bias + first, last - first).CopyTo(to);
        }
    }

    private void CopyA(FloatRows from, int row, int count, int length, float* to)
    {
        for (var k = 0; k < length; k++, to += aPitch)
        {
            var values = new ReadOnlySpan<float>(from[k] + row, count);
            var copy = new Span<float>(to, count);
            if (Scale == 1) values.CopyTo(copy);
            else TensorPrimitives.Multiply(values, Scale, copy);
        }
    }

    private void CopyB(FloatRows from, int first, int length, int column, int count, int width, float* to)
    {
        for (var k = first; k < first + length; k++, to += width)
        {
            if (TurnsB) for (var n = 0; n < count; n++) to[n] = from[column + n][k];
            else new ReadOnlySpan<float>(from[k] + column, count).CopyTo(new(to, count));
            new Span<float>(to + count, width - count).Clear();
        }
    }

    private void AddPart(float* part, FloatRows y, int count, int columns)
    {
        for (var r = 0; r < count; r++, part += partWidth)
        {
            var sums = new Span<float>(y[r], columns);
            TensorPrimitives.Add(sums, new ReadOnlySpan<float>(part, columns), sums);
        }
    }
}
