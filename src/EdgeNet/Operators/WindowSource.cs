using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// One axis of a product's rows: row i reads from input <c>i·InputStride + InputOrigin</c> on and writes output
/// <c>i·OutputStride + OutputOrigin</c>.
/// </summary>
/// <param name="Count">Rows along the axis.</param>
/// <param name="Input">Elements of the input along the axis.</param>
/// <param name="Output">Elements of the output along the axis.</param>
/// <param name="Taps">What each tap adds to the input's index.</param>
internal sealed record WindowRows(int Count, int Input, int Output, int[] Taps)
{
    public int InputStride { get; init; } = 1;

    public int InputOrigin { get; init; }

    public int OutputStride { get; init; } = 1;

    public int OutputOrigin { get; init; }

    /// <summary>A convolution's.</summary>
    public static WindowRows Of(WindowAxis axis) => new(axis.Output, axis.Input, axis.Output, [.. Enumerable.Range(0, axis.Kernel).Select(tap => tap * axis.Dilation)])
    {
        InputStride = axis.Stride,
        InputOrigin = -axis.Pad,
    };
}

/// <summary>The rows of a window sliding over images: for each tap, the pixel under it, or padding where that is outside the image.</summary>
internal sealed unsafe class WindowSource : GemmSource
{
    private readonly WindowRows height, width;
    private readonly ByteRows input, output, residual;
    private readonly byte* padding;
    private readonly nint[] tapOffsets;

    // An input row or column is the first of a window inside the image if it is in this range.
    private readonly int firstRow, endRow, firstColumn, endColumn;

    /// <param name="height">The window over rows.</param>
    /// <param name="width">The window along a row.</param>
    /// <param name="input">The input's pixels.</param>
    /// <param name="padding">The inputs of a tap outside the image.</param>
    /// <param name="output">The output's pixels.</param>
    /// <param name="residual">What is added to them, if anything.</param>
    public WindowSource(WindowRows height, WindowRows width, ByteRows input, byte* padding, ByteRows output, ByteRows residual)
    {
        (this.height, this.width, this.input, this.output, this.residual) = (height, width, input, output, residual);
        this.padding = padding;
        tapOffsets = [.. height.Taps.SelectMany(y => width.Taps.Select(x => ((y * (nint)width.Input) + x) * input.Pitch))];
        (firstRow, endRow) = Inside(height);
        (firstColumn, endColumn) = Inside(width);
    }

    public override void Locate(int row, in GemmRows tile, int tileM)
    {
        var (line, x) = Math.DivRem(row, width.Count);
        var (image, y) = Math.DivRem(line, height.Count);
        for (var i = 0; i < tile.Count; i++)
        {
            int top = (y * height.InputStride) + height.InputOrigin, left = (x * width.InputStride) + width.InputOrigin;
            var corner = input[((((nint)image * height.Input) + top) * width.Input) + left];
            if (top >= firstRow && top < endRow && left >= firstColumn && left < endColumn)
            {
                var to = tile.Input + i;
                foreach (var offset in tapOffsets)
                {
                    *to = corner + offset;
                    to += tileM;
                }
            }
            else
            {
                LocateAtEdge(top, left, corner, tile.Input + i, tileM);
            }

            var pixel = ((((nint)image * height.Output) + (y * height.OutputStride) + height.OutputOrigin) * width.Output)
                + (x * width.OutputStride) + width.OutputOrigin;
            tile.Output[i] = output[pixel];
            if (tile.Residual != null) tile.Residual[i] = residual[pixel];
            if (++x < width.Count) continue;
            x = 0;
            if (++y < height.Count) continue;
            y = 0;
            image++;
        }
    }

    private void LocateAtEdge(int top, int left, byte* corner, byte** to, int tileM)
    {
        var tap = 0;
        foreach (var y in height.Taps)
        {
            foreach (var x in width.Taps)
            {
                var inside = (uint)(top + y) < (uint)height.Input && (uint)(left + x) < (uint)width.Input;
                *to = inside ? corner + tapOffsets[tap] : padding;
                to += tileM;
                tap++;
            }
        }
    }

    private static (int First, int End) Inside(WindowRows rows) =>
        rows.Taps.Length == 0 ? (0, 0) : (-rows.Taps.Min(), rows.Input - rows.Taps.Max());
}
