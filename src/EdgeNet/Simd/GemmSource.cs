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
