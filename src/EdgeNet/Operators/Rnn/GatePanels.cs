using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>How hidden units are divided: all gates of a block of neighbouring units are computed together, by one worker.</summary>
/// <param name="Kernel">The multiplier of floats; one of its panels is as wide as a block.</param>
/// <param name="Multiplier">What multiplies with W and R: the same, or one of bytes, whose panels are as wide.</param>
/// <param name="Directions">How many directions have weights of their own.</param>
/// <param name="Hidden">How many hidden units each direction has.</param>
internal sealed record UnitBlocks(GemmKernel Kernel, Multiplier Multiplier, int Directions, int Hidden)
{
    /// <summary>Units of a block; those of the last one that don't exist have zero weights.</summary>
    public int Width { get; } = Kernel.TileN;

    public int Count { get; } = Kernel.Panels(Hidden);

    /// <summary>Units, those that don't exist included.</summary>
    public int Padded { get; } = Kernel.Panels(Hidden) * Kernel.TileN;

    /// <summary>How many units of a block exist.</summary>
    public int UnitsOf(int block) => Math.Min(Width, Hidden - block * Width);
}

/// <summary>
/// The weights of some gates, [direction][gate · hidden][depth], in the order a recurrent step streams them:
/// [direction][block][gate][depth][unit]. A bias is a matrix of depth 1. Constants are packed once and kept by the plan;
/// what is computed is packed into the step's scratch memory at the start of every run.
/// </summary>
internal sealed unsafe class GatePanels
{
    private readonly UnitBlocks blocks;
    private readonly GemmLayout layout;
    private readonly int input, firstGate, gates, depth;
    private readonly long sourceDirection, scratch;
    private readonly bool isConstant;
    private float* source, packed;

    /// <param name="c">The node.</param>
    /// <param name="blocks">How hidden units are divided.</param>
    /// <param name="input">The input that holds the weights.</param>
    /// <param name="firstGate">Which of the input's gates comes first.</param>
    /// <param name="gates">How many gates there are.</param>
    /// <param name="depth">The products that a unit of a gate sums up.</param>
    /// <param name="memory">The step's scratch memory.</param>
    public GatePanels(KernelContext c, UnitBlocks blocks, int input, int firstGate, int gates, int depth, ScratchFloats memory)
    {
        (this.blocks, this.input, this.firstGate, this.gates, this.depth) = (blocks, input, firstGate, gates, depth);
        if (PanelFloats > Array.MaxLength)
            throw new ShapeException(c.Node, $"input {input} has {depth} weights a unit; expected {Array.MaxLength / blocks.Width} or fewer.");
        layout = GemmLayout.Columns(depth);
        sourceDirection = c.Input(input).Shape.Stride(0);
        var floats = blocks.Directions * DirectionFloats;
        if (c.Constant(input) is { } constant)
        {
            isConstant = true;
            var format = $"{gates} gates from {firstGate}, {blocks.Directions}×{blocks.Hidden} units, depth {depth}, {c.Level}";
            packed = (float*)c.Pack(input, format, floats * sizeof(float), to => PackAll((float*)constant.Pointer, (float*)to));
        }
        else
        {
            scratch = memory.Reserve(floats);
        }
    }

    private long DirectionFloats => (long)blocks.Padded * gates * depth;

    /// <summary>Floats of one gate of a block.</summary>
    private long PanelFloats => (long)blocks.Width * depth;

    /// <summary>A copy with the addresses of one session.</summary>
    public GatePanels BoundTo(Binding binding)
    {
        if (isConstant) return this;
        var copy = (GatePanels)MemberwiseClone();
        copy.source = binding.Input<float>(input);
        copy.packed = (float*)binding.Scratch + scratch;
        return copy;
    }

    /// <summary>The panels of one block.</summary>
    public float* At(int direction, int block) => packed + direction * DirectionFloats + (nint)block * blocks.Width * gates * depth;

    /// <summary>One direction as the fixed half of a product; <paramref name="bias"/> is of the same gates.</summary>
    public GemmWeights Of(int direction, GatePanels? bias) => new(1, depth, blocks.Padded * gates)
    {
        Packed = At(direction, 0),
        Bias = bias is null ? null : bias.At(direction, 0),
    };

    /// <summary>Floats that <see cref="Refresh"/> needs to pack a block that lacks units.</summary>
    public long SpareFloats => isConstant ? 0 : PanelFloats;

    /// <summary>Packs a block of computed weights.</summary>
    public void Refresh(int direction, int block, float* spare)
    {
        if (!isConstant) Pack(direction, block, At(direction, block), spare);
    }

    private void PackAll(float* from, float* to)
    {
        source = from;
        packed = to;
        var spare = new float[Math.Max(1, PanelFloats)];
        fixed (float* panel = spare)
        {
            for (var direction = 0; direction < blocks.Directions; direction++)
                for (var block = 0; block < blocks.Count; block++) Pack(direction, block, At(direction, block), panel);
        }
    }

    private void Pack(int direction, int block, float* to, float* spare)
    {
        var (panel, existing) = ((int)PanelFloats, blocks.UnitsOf(block) * depth);
        for (var gate = 0; gate < gates; gate++, to += panel)
        {
            var row = (nint)(firstGate + gate) * blocks.Hidden + block * blocks.Width;
            var from = source + direction * sourceDirection + row * depth;
            if (existing < panel)
            {
                new ReadOnlySpan<float>(from, existing).CopyTo(new(spare, existing));
                new Span<float>(spare + existing, panel - existing).Clear();
                from = spare;
            }

            blocks.Kernel.Pack(from, layout, new GemmWeights(1, depth, blocks.Width) { Packed = to }, 0, 1);
        }
    }
}
