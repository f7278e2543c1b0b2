using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The weights of some gates as signed bytes, in the order of <see cref="GatePanels"/>, and for each column what its sums begin with and what
/// one is worth: with x = sx·(X − zx) and w = sw·W, Σ x·w is sx·sw times Σ X·W − zx·Σ W.
/// </summary>
internal sealed unsafe class ByteGatePanels
{
    private readonly UnitBlocks blocks;
    private readonly int gates, depth;
    private readonly sbyte* packed;
    private readonly int* biases;
    private readonly float* multipliers;

    /// <param name="c">The node.</param>
    /// <param name="blocks">How hidden units are divided.</param>
    /// <param name="input">The input that holds the weights, a constant.</param>
    /// <param name="firstGate">Which of the input's gates comes first.</param>
    /// <param name="gates">How many gates there are.</param>
    /// <param name="depth">The products that a unit of a gate sums up.</param>
    /// <param name="x">The bytes the weights are multiplied with.</param>
    public ByteGatePanels(KernelContext c, UnitBlocks blocks, int input, int firstGate, int gates, int depth, Quantization x)
    {
        (this.blocks, this.gates, this.depth) = (blocks, gates, depth);
        var (kernel, constant) = ((ByteKernel)blocks.Multiplier, c.Constant(input)!);
        var (w, rows) = (c.Input(input).Quantization!, c.Input(input).Shape[1]);
        var format = $"{gates} gates from {firstGate}, {blocks.Directions}×{blocks.Hidden} units, depth {depth}, bytes {kernel.TileN}";
        packed = (sbyte*)c.Pack(input, format, blocks.Directions * DirectionBytes, to => EachPanel((row, units, panel) =>
        {
            var whole = new sbyte[blocks.Width * depth]; // zeros for the units that do not exist
            new ReadOnlySpan<sbyte>((sbyte*)constant.Pointer + (row * depth), units * depth).CopyTo(whole);
            fixed (sbyte* from = whole)
                kernel.Pack(from, GemmLayout.Columns(depth), new(1, depth, blocks.Width) { Packed = (sbyte*)to + (panel * PanelBytes) }, 0, 1);
        }));
        var columns = (long)blocks.Directions * DirectionColumns;
        var zero = x.ZeroPoints[0] - kernel.InputBias;
        // Kept like the packed weights: it takes as long to read them all as to pack them.
        var sums = (int*)c.Pack(input, $"sums {format}", columns * sizeof(int), to =>
        {
            new Span<int>((int*)to, checked((int)columns)).Clear();
            EachColumn((row, column) =>
            {
                for (var k = 0; k < depth; k++) ((int*)to)[column] += ((sbyte*)constant.Pointer)[(row * depth) + k];
            });
        });
        biases = (int*)c.Table(columns * sizeof(int), to =>
        {
            for (var column = 0; column < columns; column++) ((int*)to)[column] = -zero * sums[column];
        });
        multipliers = (float*)c.Table(columns * sizeof(float), to =>
            EachColumn((row, column) => ((float*)to)[column] = x.Scales[0] * w.Scales[w.Axis is null ? 0 : (int)(row % rows)]));

        void EachPanel(Action<nint, int, nint> action)
        {
            nint panel = 0;
            for (var direction = 0; direction < blocks.Directions; direction++)
                for (var block = 0; block < blocks.Count; block++)
                    for (var gate = 0; gate < gates; gate++, panel++)
                        action(((nint)direction * rows) + ((nint)(firstGate + gate) * blocks.Hidden) + (block * blocks.Width), blocks.UnitsOf(block), panel);
        }

        void EachColumn(Action<nint, nint> action) => EachPanel((row, units, panel) =>
        {
            for (var unit = 0; unit < units; unit++) action(row + unit, (panel * blocks.Width) + unit);
        });
    }

    private int DirectionColumns => blocks.Padded * gates;

    private nint PanelBytes => (nint)blocks.Multiplier.PackedBytes(1, depth, blocks.Width);

    private nint DirectionBytes => PanelBytes * blocks.Count * gates;

    /// <summary>One direction as the fixed half of a product.</summary>
    public GemmWeights Of(int direction) => new(1, depth, DirectionColumns)
    {
        Packed = packed + (direction * DirectionBytes),
        Bias = biases + (direction * DirectionColumns),
        Rescale = new()
        {
            Multipliers = multipliers + (direction * DirectionColumns),
            Lo = float.NegativeInfinity,
            Hi = float.PositiveInfinity,
        },
    };
}
