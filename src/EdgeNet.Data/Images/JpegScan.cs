namespace EdgeNet.Data.Images;

/// <summary>
/// The blocks of one component, row by row, or of several components in units: for each component as many blocks as it has in the area
/// that one block of the coarsest covers.
/// </summary>
internal ref struct JpegScan
{
    private readonly JpegFrame frame;
    private readonly JpegComponent[] components;
    private readonly int restartInterval;
    private JpegBits bits;

    public JpegScan(ReadOnlySpan<byte> data, JpegFrame frame, JpegComponent[] components, int restartInterval)
    {
        (this.frame, this.components, this.restartInterval) = (frame, components, restartInterval);
        bits = new(data);
    }

    /// <summary>The first byte behind it, once it was read.</summary>
    public readonly int Position => bits.Position;

    public void Read()
    {
        var alone = components is [_];
        var (columns, rows) = alone
            ? (JpegFrame.Units(components[0].Width, 8), JpegFrame.Units(components[0].Height, 8))
            : (frame.Columns, frame.Rows);
        var until = restartInterval;
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                if (restartInterval > 0 && until-- == 0) Restart(out until);
                if (alone) components[0].ReadBlock(ref bits, column, row);
                else ReadUnit(column, row);
            }
    }

    private void ReadUnit(int column, int row)
    {
        foreach (var component in components)
            for (var y = 0; y < component.Down; y++)
                for (var x = 0; x < component.Across; x++)
                    component.ReadBlock(ref bits, column * component.Across + x, row * component.Down + y);
    }

    private void Restart(out int until)
    {
        bits.Restart();
        foreach (var component in components) component.Restart();
        until = restartInterval - 1;
    }
}
