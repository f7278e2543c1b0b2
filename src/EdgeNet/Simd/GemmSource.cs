namespace EdgeNet.Simd;

/// <summary>Tells a product where its rows are.</summary>
internal abstract unsafe class GemmSource
{
    /// <summary>One byte behind the last of the inputs, where a multiplier reads several at once. Patches and padding may be read on to whole ones.</summary>
    public byte* End { get; set; }

    /// <summary>
    /// Fills a tile's pointers for rows <paramref name="row"/> on: <c>tile.Input[tap·tileM + i]</c>, <c>tile.Output[i]</c> and,
    /// where there is one, <c>tile.Residual[i]</c>, for each i below <c>tile.Count</c>.
    /// </summary>
    public abstract void Locate(int row, in GemmRows tile, int tileM);
}

/// <summary>Rows of plain matrices.</summary>
internal sealed unsafe class MatrixSource(ByteRows input, ByteRows output, ByteRows residual) : GemmSource
{
    public override void Locate(int row, in GemmRows tile, int tileM)
    {
        byte* x = input[row], y = output[row], z = residual[row];
        for (var i = 0; i < tile.Count; i++, x += input.Pitch, y += output.Pitch)
        {
            tile.Input[i] = x;
            tile.Output[i] = y;
        }
        if (tile.Residual == null) return;
        for (var i = 0; i < tile.Count; i++, z += residual.Pitch) tile.Residual[i] = z;
    }
}
