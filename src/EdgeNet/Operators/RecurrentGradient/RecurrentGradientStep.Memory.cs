using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

internal sealed unsafe partial class RecurrentGradientStep
{
    // What a worker needs for a cell, in values a unit: at most five that were kept, and the rest.
    private const int PreviousAt = 5, PreviousCellAt = 6, SumsAt = 7, FurtherAt = 11, PeepholesAt = 14, WorkAt = 17, RoomValues = WorkAt + CellGradient.WorkValues;

    private readonly string node;
    private readonly RecurrentOperator op;
    private readonly CellGradient cell;
    private readonly UnitBlocks blocks;
    private readonly GemmLayout layout;
    private readonly (int Gate, int Count)[] parts;
    private readonly int batch, steps, gates;
    private readonly nint sumsPitch;

    // Where things begin in scratch memory, in floats.
    private readonly long packedAt, hiddenAt, cellAt, productsAt, sumsAt, peepholesAt, workersAt, roomFloats;

    // What a session binds.
    private FloatRows y, kept, initialHidden, initialCell, peepholes, dY, lastHidden, lastCell;
    private FloatRows dS, before, firstHidden, firstCell, dPeepholes, further;
    private float* weights, scratch, dHidden, dCell, products;
    private int* lengths;

    /// <param name="c">The node.</param>
    /// <param name="op">The recurrent operator.</param>
    /// <param name="cell">Its cell, on the way back.</param>
    public RecurrentGradientStep(KernelContext c, RecurrentOperator op, CellGradient cell)
    {
        (node, this.op, this.cell, gates) = (c.Node, op, cell, op.Gates);
        var shape = c.Input(RecurrentGradient.Y).Shape;
        (batch, steps) = (shape[0], shape[1]);
        var multiplier = GemmKernel.For(c.Level);
        blocks = new(multiplier, multiplier, op.Directions, c.Input(RecurrentGradient.R).Shape[2]);

        layout = GemmLayout.Rows(blocks.Hidden);

        // Where a second stage has a product of its own, it is the last gate's.
        parts = cell.StageGates.Count == 1 ? [(0, gates)] : [(0, gates - 1), (gates - 1, 1)];

        // Whole cache lines and an odd number of them, so that neighbouring rows fall into neighbouring sets.
        sumsPitch = (((nint)gates * blocks.Hidden + 15) / 16 | 1) * 16;
        var memory = new ScratchFloats();
        packedAt = memory.Reserve(parts.Sum(PackedFloats) * blocks.Directions);
        hiddenAt = memory.Reserve(StateFloats);
        cellAt = memory.Reserve(cell.HasCell ? StateFloats : 0);
        productsAt = memory.Reserve(StateFloats);
        sumsAt = memory.Reserve(2 * blocks.Directions * batch * sumsPitch);
        peepholesAt = memory.Reserve(c.HasInput(RecurrentGradient.P) ? 3 * StateFloats : 0);
        roomFloats = (long)RoomValues * blocks.Padded;
        workersAt = memory.Count;
    }

    private long StateFloats => (long)blocks.Directions * batch * blocks.Padded;

    public override long ScratchBytes(int workers) => (workersAt + workers * roomFloats) * sizeof(float);

    public override void Bind(Binding binding)
    {
        scratch = (float*)binding.Scratch;
        dHidden = scratch + hiddenAt;
        dCell = scratch + cellAt;
        products = scratch + productsAt;
        weights = binding.Input<float>(RecurrentGradient.R);
        lengths = binding.Input<int>(RecurrentGradient.Lengths);
        (y, kept) = (binding.InputRows(RecurrentGradient.Y), binding.InputRows(RecurrentGradient.Kept));
        (initialHidden, initialCell) = (binding.InputRows(RecurrentGradient.InitialH), binding.InputRows(RecurrentGradient.InitialC));
        peepholes = binding.InputRows(RecurrentGradient.P);
        dY = binding.InputRows(RecurrentGradient.dY);
        (lastHidden, lastCell) = (binding.InputRows(RecurrentGradient.dH), binding.InputRows(RecurrentGradient.dC));
        (dS, before, firstHidden) = (binding.OutputRows(), binding.OutputRows(1), binding.OutputRows(2));
        if (cell.HasCell) firstCell = binding.OutputRows(3);
        if (peepholes.Exist) dPeepholes = binding.OutputRows(4);
        if (cell.Further > 0) further = binding.OutputRows(3);
    }

    /// <summary>A direction's part of Rᵀ.</summary>
    private GemmWeights Weights(int part, int direction)
    {
        var at = packedAt + direction * PackedFloats(parts[part]);
        for (var earlier = 0; earlier < part; earlier++) at += blocks.Directions * PackedFloats(parts[earlier]);
        return new(1, parts[part].Count * blocks.Hidden, blocks.Hidden) { Packed = scratch + at };
    }

    private long PackedFloats((int Gate, int Count) part) => blocks.Kernel.PackedFloats(1, part.Count * blocks.Hidden, blocks.Hidden);

    /// <summary>The gradients of a step's sums, as they meet Rᵀ; those of the step before lie elsewhere, so that all blocks can read while each writes.</summary>
    private float* Sums(int step, int direction, int sample) =>
        scratch + sumsAt + ((step & 1) * blocks.Directions * batch + direction * batch + sample) * sumsPitch;

    private float* State(float* states, int direction, int sample) => states + ((nint)direction * batch + sample) * blocks.Padded;

    private float* PeepholeSums(int direction, int sample, int gate) =>
        scratch + peepholesAt + (((nint)direction * batch + sample) * 3 + gate) * blocks.Padded;

    private float* Kept(int time, int direction, int sample) => kept[sample * steps + time] + direction * op.KeptValues * blocks.Hidden;
}
